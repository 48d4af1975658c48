import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';

/** `/leads` and `/leads/{id}`. */
export class LeadsPage {
  readonly heading: Locator;
  readonly search: Locator;
  readonly waiting: Locator;
  readonly timeline: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.search = page.getByRole('searchbox', { name: 'Name, email or phone' });
    this.waiting = page.getByRole('region', { name: /incomplete/ });
    this.timeline = page.getByRole('region', { name: 'Timeline' });
  }

  async open(): Promise<void> {
    await this.page.goto('/leads');
    await expect(this.heading).toHaveText('Leads & Contacts');
    await isAlive(this.page);
  }

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) });
  }

  /** Opens somebody from the list. */
  async openPerson(name: string): Promise<void> {
    await this.row(name).getByRole('link', { name }).click();
    await expect(this.heading).toHaveText(name);
  }
}
