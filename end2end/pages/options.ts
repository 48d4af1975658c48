import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';

type Tab = 'Profile' | 'Integrator' | 'Calendar connections' | 'Security' | 'API tokens';

/** `/options/{profile,integrator,calendars,security,api-tokens}`. */
export class OptionsPage {
  readonly tabs: Locator;

  constructor(readonly page: Page) {
    this.tabs = page.getByRole('navigation', { name: 'Options' });
  }

  async open(tab: Tab): Promise<void> {
    await this.page.goto('/options');
    await isAlive(this.page);
    await this.choose(tab);
  }

  async choose(tab: Tab): Promise<void> {
    await this.tabs.getByRole('link', { name: tab }).click();
    await expect(this.tabs.getByRole('link', { name: tab })).toHaveAttribute('aria-current', 'page');
  }

  /** The row of an account in Calendar connections. */
  connection(account: string): Locator {
    return this.page.getByRole('listitem').filter({ hasText: account });
  }
}
