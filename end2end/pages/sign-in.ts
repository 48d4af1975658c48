import { expect, type Locator, type Page } from '@playwright/test';

interface Person {
  email: string;
  password: string;
}

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
  async fillIn(person: Person): Promise<void> {
    await this.open();
    await this.email.fill(person.email);
    await this.password.fill(person.password);
    await this.submit.click();
    await this.page.waitForURL((url) => url.pathname !== '/sign-in');
  }

  /** Signs in as the form does without script, and draws no page: for stories of what comes after it. */
  async signIn({ email, password }: Person): Promise<void> {
    const answer = await this.page.request.post('/api/fn/sign_in', {
      form: { email, password },
      headers: { accept: 'text/html' },
      maxRedirects: 0,
    });
    expect([answer.status(), answer.headers()['location']], 'signed in').toEqual([302, '/calendar']);
  }
}
