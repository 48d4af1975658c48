import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';
import { SignInPage } from './sign-in';

/** `/templates/{id}`. */
export class TemplatePage {
  readonly name: Locator;
  readonly module: Locator;
  readonly subject: Locator;
  readonly text: Locator;
  readonly insertLink: Locator;
  readonly save: Locator;
  readonly preview: Locator;

  constructor(readonly page: Page) {
    this.name = page.getByLabel('Name', { exact: true });
    this.module = page.getByLabel('Module', { exact: true });
    this.subject = page.getByLabel('Subject', { exact: true });
    this.text = page.getByLabel('Text', { exact: true });
    this.insertLink = page.getByRole('button', { name: 'Insert Calendly link' });
    this.save = page.getByRole('button', { name: 'Save' });
    this.preview = page.getByRole('article', { name: 'The mail' });
  }

  async openNew(): Promise<void> {
    await this.page.goto('/templates/new');
    await expect(this.page.getByRole('heading', { level: 1, name: 'New template' })).toBeVisible();
    await isAlive(this.page);
  }

  /** Writes a template with the link, and saves it. */
  async write(name: string, module: string): Promise<void> {
    await this.openNew();
    await this.name.fill(name);
    await this.module.selectOption({ label: module });
    await this.page.getByLabel('Whose Calendly link').selectOption('sender');
    await this.subject.fill('A word, {{first_name}}');
    await this.text.fill('Hello ');
    await this.page.getByRole('button', { name: 'First name' }).click();
    await this.text.press('End');
    await this.page.keyboard.type(', please choose a time: ');
    await this.insertLink.click();
    await expect(this.text).toHaveValue('Hello {{first_name}}, please choose a time: {{calendly_link}}');
    await expect(this.preview).toContainText('Hello Alex, please choose a time:');
    await this.save.click();
    await expect(this.page).toHaveURL(/\/templates\/[0-9a-f-]{36}$/);
    await expect(this.page.getByText('Saved', { exact: true })).toBeVisible();
  }
}

/** `/campaigns/{id}`. */
export class CampaignPage {
  readonly start: Locator;
  readonly results: Locator;

  constructor(readonly page: Page) {
    this.start = page.getByRole('button', { name: 'Start now' });
    this.results = page.getByRole('region', { name: 'Results' });
  }

  /** Saves a campaign to everybody whom this member looks after. */
  async make(name: string, template: string, owner: string): Promise<void> {
    await this.page.goto('/campaigns/new');
    await isAlive(this.page);
    await this.page.getByLabel('Name', { exact: true }).fill(name);
    await this.page.getByLabel('Template', { exact: true }).selectOption({ label: template });
    await this.page.getByLabel('Owner', { exact: true }).selectOption({ label: owner });
    await this.page.getByRole('button', { name: 'Save' }).click();
    await expect(this.page).toHaveURL(/\/campaigns\/[0-9a-f-]{36}$/);
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  /** The line of a mail. */
  mail(to: string): Locator {
    return this.results.getByRole('row').filter({ hasText: to });
  }

  /** What a number of the results says. */
  fact(label: string): Locator {
    return this.results.locator('div').filter({ has: this.page.getByRole('term').filter({ hasText: label }) }).getByRole('definition');
  }
}

/** Does something as Dana, in a browser of her own. */
export async function asOwner(browser: Browser, baseURL: string, act: (page: Page) => Promise<void>): Promise<void> {
  const office = await browser.newContext({ baseURL });
  const page = await office.newPage();
  await new SignInPage(page).signIn({ email: 'dana@fernhill.example', password: 'fernhill-demo' });
  await act(page);
  await office.close();
}

/** Switches off the Calendly of a member, as an admin does. */
export async function switchCalendlyOff(page: Page, email: string): Promise<void> {
  await page.goto('/admin/members');
  await isAlive(page);
  const row = page.getByRole('row').filter({ hasText: email });
  await row.getByRole('link', { name: /Switch Calendly off/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch Calendly off' }).click();
  await expect(page.getByText('Calendly was switched off', { exact: true })).toBeVisible();
}
