import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';

/** `/options/integrator/calendly`. */
export class CalendlyPanel {
  readonly panel: Locator;
  readonly enable: Locator;
  readonly token: Locator;
  readonly getToken: Locator;
  readonly validate: Locator;
  readonly signIn: Locator;
  readonly modules: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.panel = page.getByRole('region', { name: 'Calendly Integration', exact: true });
    this.enable = page.getByRole('switch', { name: 'Enable Calendly Integration' });
    this.token = page.getByLabel('Calendly Personal Access Token', { exact: true });
    this.getToken = page.getByRole('link', { name: 'Get Personal Access Token' });
    this.validate = page.getByRole('button', { name: 'Validate and Save' });
    this.signIn = page.getByRole('link', { name: 'Sign in with Calendly' });
    this.modules = page.getByRole('region', { name: 'Modules' });
    this.dialog = page.getByRole('dialog');
  }

  async open(): Promise<void> {
    await this.page.goto('/options/integrator/calendly');
    await expect(this.panel).toBeVisible();
    await isAlive(this.page);
  }

  /** Types a token and sends it; does not wait for the answer. */
  async validateAndSave(token: string): Promise<void> {
    await this.token.fill(token);
    await this.validate.click();
  }

  /** From whatever state to connected. */
  async connect(token: string): Promise<void> {
    await this.open();
    const replace = this.page.getByRole('link', { name: 'Replace token' });
    if (await replace.isVisible()) await replace.click();
    else if ((await this.enable.getAttribute('aria-checked')) === 'false') await this.enable.click();
    await this.validateAndSave(token);
    await expect(this.banner('Authentication successful')).toBeVisible();
  }

  banner(title: string): Locator {
    return this.page.getByRole('main').getByText(title, { exact: true });
  }

  /** The row of a module. */
  module(name: string): Locator {
    return this.modules.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name }) });
  }

  use(module: string): Locator {
    return this.modules.getByRole('switch', { name: `Use Calendly in ${module}` });
  }

  newLeads(module: string): Locator {
    return this.modules.getByRole('radio', { name: new RegExp(`^${module}:`) });
  }
}

/** `/admin/configuration/calendly-defaults`. */
export class CalendlyDefaultsPage {
  readonly heading: Locator;
  readonly module: Locator;
  readonly save: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Configure Defaults for Calendly' });
    this.module = page.getByLabel('Module', { exact: true });
    this.save = page.getByRole('button', { name: 'Save' });
  }

  /** Of a module by its word, `field_ops`; else of the one that receives new leads. */
  async open(module?: string): Promise<void> {
    await this.page.goto(`/admin/configuration/calendly-defaults${module ? `?module=${module}` : ''}`);
    await expect(this.heading).toBeVisible();
    await isAlive(this.page);
  }

  /** Chooses a value by its words. */
  async choose(field: string, value: string): Promise<void> {
    await this.page.getByLabel(field, { exact: true }).selectOption({ label: value });
  }
}
