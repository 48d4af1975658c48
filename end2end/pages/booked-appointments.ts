import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive.ts';
import { allow } from '../support/google-site.ts';

/** `/bookings`. */
export class BookedAppointmentsPage {
  readonly heading: Locator;
  readonly authenticate: Locator;
  readonly synchronize: Locator;
  readonly settings: Locator;
  readonly remove: Locator;
  readonly card: Locator;

  constructor(readonly page: Page) {
    const main = page.getByRole('main');
    this.heading = page.getByRole('heading', { level: 1, name: 'Booked Appointments' });
    this.authenticate = main.getByRole('link', { name: 'Authenticate Google Calendar' });
    this.synchronize = main.getByRole('link', { name: 'Synchronize Google Calendar' });
    this.settings = main.getByRole('link', { name: 'Calendar Sync Settings' });
    this.remove = main.getByRole('link', { name: 'Remove Google Account' });
    this.card = page.getByRole('region', { name: 'Google Calendar', exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto('/bookings');
    await expect(this.heading).toBeVisible();
    await isAlive(this.page);
  }

  /** The row of an appointment. */
  row(subject: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: subject }) });
  }

  /** The dialog that a button opens. */
  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  /** Lets the server into a person's Google account and takes their own calendar. */
  async connect(person: string, calendar: string): Promise<void> {
    await this.authenticate.click();
    await expect(this.page.getByRole('heading', { level: 1, name: 'Connect Your Google Account' })).toBeVisible();
    await this.page.getByRole('link', { name: 'Connect With Google' }).click();
    await allow(this.page, person);
    await this.choose(calendar);
    await expect(this.synchronize).toBeVisible();
  }

  /** Chooses a calendar of the account that was let in just now. */
  async choose(calendar: string): Promise<void> {
    await expect(this.page.getByText('Authentication successful')).toBeVisible();
    await isAlive(this.page);
    const several = this.page.getByRole('combobox', { name: 'Calendar' });
    if (await several.isVisible()) {
      await several.selectOption({ label: calendar });
      await this.page.getByRole('button', { name: 'Save' }).click();
    } else {
      await this.page.getByRole('button', { name: 'OK' }).click();
    }
  }
}
