import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';

/** `/scheduler`. */
export class SchedulerPage {
  readonly grid: Locator;
  readonly heading: Locator;

  constructor(readonly page: Page) {
    this.grid = page.getByRole('grid');
    this.heading = page.getByRole('heading', { level: 1 });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/scheduler${query}`);
    await expect(this.grid).toBeVisible();
    await isAlive(this.page);
  }

  row(person: string): Locator {
    return this.grid.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: person }) });
  }

  busy(person: string): Locator {
    return this.row(person).getByRole('img', { name: /^Busy/ });
  }
}
