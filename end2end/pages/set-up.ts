import type { Locator, Page } from '@playwright/test';

/** What the set-up page asks for. */
export interface SetUpAnswers {
  code: string;
  organization: string;
  zone: string;
  name: string;
  email: string;
  password: string;
}

/** `/setup`. */
export class SetUpPage {
  readonly heading: Locator;
  readonly code: Locator;
  readonly zone: Locator;
  readonly password: Locator;
  readonly submit: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.code = page.getByLabel('Setup code');
    this.zone = page.getByLabel('Time zone');
    this.password = page.getByLabel('Password', { exact: true });
    this.submit = page.getByRole('button', { name: 'Set up' });
  }

  async fill(answers: SetUpAnswers): Promise<void> {
    await this.code.fill(answers.code);
    await this.page.getByLabel('Organization name').fill(answers.organization);
    await this.zone.fill(answers.zone);
    await this.page.getByLabel('Name', { exact: true }).fill(answers.name);
    await this.page.getByLabel('Email').fill(answers.email);
    await this.password.fill(answers.password);
  }
}
