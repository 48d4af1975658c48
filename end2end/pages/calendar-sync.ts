import { expect, type Locator, type Page } from '@playwright/test';
import type { CalDavServer } from '../support/caldav-server.ts';
import { isAlive } from '../support/alive';

/** Where a calendar server is, and who one is there. */
export type Account = Pick<CalDavServer, 'url' | 'user' | 'password'>;

/** `/calendar/sync`. */
export class CalendarSyncPage {
  readonly heading: Locator;
  readonly connect: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Calendar Sync' });
    this.connect = page.getByRole('main').getByRole('link', { name: 'Click to Connect' }).first();
  }

  async open(): Promise<void> {
    await this.page.goto('/calendar/sync');
    await expect(this.heading).toBeVisible();
    await isAlive(this.page);
  }

  /** The row of a linked calendar. */
  row(calendar: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: calendar }) });
  }

  active(calendar: string): Locator {
    return this.row(calendar).getByRole('switch', { name: `Active: ${calendar}` });
  }

  settings(calendar: string): Locator {
    return this.row(calendar).getByRole('link', { name: 'Settings' });
  }

  logs(calendar: string): Locator {
    return this.row(calendar).getByRole('link', { name: 'Logs' });
  }

  runNow(calendar: string): Locator {
    return this.row(calendar).getByRole('button', { name: `Sync now: ${calendar}` });
  }

  delete(calendar: string): Locator {
    return this.row(calendar).getByRole('link', { name: `Delete ${calendar}` });
  }
}

/** `/calendar/sync/new`. */
export class ConnectPage {
  readonly server: Locator;
  readonly user: Locator;
  readonly password: Locator;
  readonly submit: Locator;

  constructor(readonly page: Page) {
    this.server = page.getByLabel('Server address or email');
    this.user = page.getByLabel('User name');
    this.password = page.getByLabel('Password', { exact: true });
    this.submit = page.getByRole('button', { name: 'Connect', exact: true });
  }

  async open(service?: 'CalDAV' | 'iCloud'): Promise<void> {
    await this.page.goto('/calendar/sync/new');
    if (service) {
      await this.page.getByRole('list', { name: 'Services' }).getByRole('link', { name: service }).click();
      // Each service calls its password by another name.
      await expect(this.submit).toBeVisible();
    }
  }

  /** Opens the CalDAV form and sends it. */
  async connect(account: Account): Promise<void> {
    await this.open('CalDAV');
    await this.server.fill(account.url);
    await this.user.fill(account.user);
    await this.password.fill(account.password);
    await this.submit.click();
  }
}

/** `/calendar/sync/{id}/setup/{1..4}`. */
export class WizardPage {
  readonly calendar: Locator;
  readonly soFar: Locator;
  readonly finish: Locator;

  constructor(readonly page: Page) {
    this.calendar = page.getByRole('combobox', { name: 'Linked Calendar' });
    this.soFar = page.getByRole('complementary', { name: 'So far' });
    this.finish = page.getByRole('button', { name: 'Finish' });
  }

  /** Waits until a step shows, by its fixed label. */
  async at(step: 'Linked Calendar' | 'Your Calendar' | 'Sync Options' | 'Confirmation'): Promise<void> {
    await expect(this.page.locator('[aria-current="step"]')).toContainText(step);
  }

  async next(): Promise<void> {
    await this.page.getByRole('button', { name: /^Next: / }).click();
  }

  async back(): Promise<void> {
    await this.page.getByRole('button', { name: 'Back' }).click();
  }

  kind(name: string): Locator {
    return this.page.getByRole('checkbox', { name: new RegExp(`^${name}`) });
  }
}

/** Connects a server of the tests and answers the wizard up to its last step: both ways, with what is there already. */
export async function prepareCalendar(page: Page, server: Account, calendar: string): Promise<WizardPage> {
  await new ConnectPage(page).connect(server);
  return answerWizard(page, calendar);
}

/** Answers the wizard of an account that was just connected up to its last step: both ways, with what is there already. */
export async function answerWizard(page: Page, calendar: string): Promise<WizardPage> {
  const wizard = new WizardPage(page);
  await wizard.at('Linked Calendar');
  await wizard.calendar.selectOption({ label: calendar });
  await wizard.next();
  await wizard.at('Your Calendar');
  await wizard.next();
  await wizard.at('Sync Options');
  await page.getByRole('switch', { name: 'Retrieve linked calendar items' }).check();
  await page.getByRole('switch', { name: 'Send my calendar items' }).check();
  await wizard.next();
  await wizard.at('Confirmation');
  return wizard;
}

/** The same, and finishes it. */
export async function linkCalendar(page: Page, server: Account, calendar: string): Promise<void> {
  const wizard = await prepareCalendar(page, server, calendar);
  await wizard.finish.click();
  await expect(page).toHaveURL('/calendar/sync');
}
