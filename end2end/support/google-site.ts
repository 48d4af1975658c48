/** Google's own page and calendars, as people and other programs use them. */

import { expect, type Page } from '@playwright/test';
import type { Sandbox } from './sandbox.ts';

const EVERYTHING = 'https://www.googleapis.com/auth/calendar';

/** On Google's page, which is open: chooses the account of this person and lets the app in, all boxes ticked. */
export async function allow(page: Page, person: string): Promise<void> {
  await expect(page).toHaveURL(/\/google\/accounts\//);
  await page.getByRole('radio', { name: new RegExp(`${person}@`) }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** What an event says that another program of this person reads or writes. */
export interface GoogleEvent {
  id?: string;
  status?: string;
  summary?: string;
  start: { dateTime?: string; date?: string; timeZone?: string };
  end: { dateTime?: string; date?: string; timeZone?: string };
  attendees?: { email: string }[];
}

/** Another program of a person at Google, with a token of its own. */
export class GoogleProgram {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async of(sandbox: Sandbox, person: string): Promise<GoogleProgram> {
    const answer = await fetch(`${sandbox.url}/sandbox/google/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ person, scopes: [EVERYTHING] }),
    });
    if (!answer.ok) throw new Error(`no token for ${person}: ${answer.status} ${await answer.text()}`);
    const { token } = (await answer.json()) as { token: string };
    return new GoogleProgram(`${sandbox.url}/google/api/calendar/v3`, token);
  }

  private async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }

  /** What is in the primary calendar. */
  async list(): Promise<GoogleEvent[]> {
    return (await this.ask<{ items: GoogleEvent[] }>('GET', '/calendars/primary/events')).items;
  }

  async insert(event: GoogleEvent): Promise<GoogleEvent> {
    return this.ask('POST', '/calendars/primary/events', event);
  }

  async patch(id: string, fields: Partial<GoogleEvent>): Promise<GoogleEvent> {
    return this.ask('PATCH', `/calendars/primary/events/${id}`, fields);
  }

  async delete(id: string): Promise<void> {
    await this.ask('DELETE', `/calendars/primary/events/${id}`);
  }
}

/** The mails that Google sent to guests. */
export async function mailsToGuests(sandbox: Sandbox): Promise<unknown[]> {
  const answer = await fetch(`${sandbox.url}/sandbox/google/mails`);
  return (await answer.json()) as unknown[];
}
