import type { Locator, Page } from '@playwright/test';

/** `/sign-in`. */
export class SignInPage {
  readonly heading: Locator;
  readonly email: Locator;
  readonly password: Locator;
  readonly submit: Locator;

  constructor(private readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.email = page.getByLabel('Email');
    // Exactly: the button beside the field says "Show password".
    this.password = page.getByLabel('Password', { exact: true });
    this.submit = page.getByRole('button', { name: 'Sign in' });
  }

  async open(): Promise<void> {
    await this.page.goto('/sign-in');
  }

  /** Opens the page, fills it in and waits until it is left. */
  async signIn(person: { email: string; password: string }): Promise<void> {
    await this.open();
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.submit.click();
    await this.page.waitForURL((url) => url.pathname !== '/sign-in');
  }
}
