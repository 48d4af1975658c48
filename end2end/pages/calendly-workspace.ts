import { expect, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';
import type { Sandbox } from '../support/sandbox';
import { CalendlyPanel } from './integrator';

/** `/calendly/*`. */
export class CalendlyWorkspace {
  readonly tabs: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.tabs = page.getByRole('navigation', { name: 'Calendly', exact: true });
    this.dialog = page.getByRole('dialog');
  }

  async open(part: string): Promise<void> {
    await this.page.goto(`/calendly/${part}`);
    await expect(this.page.getByRole('heading', { level: 1, name: 'Calendly' })).toBeVisible();
    await isAlive(this.page);
  }

  /** The line of the list that leads to an event. */
  event(id: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.locator(`a[href="/calendly/events/${id}"]`) });
  }

  card(name: string): Locator {
    return this.page.getByRole('region', { name });
  }

  told(title: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: title });
  }
}

/** What a person has at Calendly, behind the pages' back. */
export class AtCalendly {
  private constructor(
    private readonly sandbox: Sandbox,
    readonly token: string,
    private readonly user: string,
  ) {}

  static async of(sandbox: Sandbox, person: string): Promise<AtCalendly> {
    const email = `${person}@fernhill.example`;
    const { token } = (await sandbox.control('POST', 'tokens', { person: email, scopes: null })) as { token: string };
    const me = await ask(sandbox, token, 'users/me');
    return new AtCalendly(sandbox, token, me.resource.uri);
  }

  /** Somebody books at any time, past or to come; the event's id. */
  async book(type: string, start: Date, who: { name: string; email: string }): Promise<string> {
    const types = await ask(this.sandbox, this.token, `event_types?user=${encodeURIComponent(this.user)}`);
    const event_type = types.collection.find((one: { name: string }) => one.name === type).uri;
    const { uri } = (await this.sandbox.control('POST', 'bookings', { event_type, start, ...who })) as { uri: string };
    return /scheduled_events\/([^/]+)\//.exec(uri)![1]!;
  }

  /** Where Calendly sends messages of their bookings. */
  async receivers(): Promise<string[]> {
    const me = await ask(this.sandbox, this.token, 'users/me');
    const of = `organization=${encodeURIComponent(me.resource.current_organization)}&user=${encodeURIComponent(this.user)}`;
    const found = await ask(this.sandbox, this.token, `webhook_subscriptions?${of}&scope=user`);
    return found.collection.map((one: { callback_url: string }) => one.callback_url);
  }

  /** Connects them on the page, unless they are already. */
  async connect(page: Page): Promise<void> {
    const panel = new CalendlyPanel(page);
    await panel.open();
    if (await panel.panel.getByText('Connected', { exact: true }).isVisible()) return;
    await panel.connect(this.token);
  }
}

async function ask(sandbox: Sandbox, token: string, path: string) {
  const answer = await fetch(`${sandbox.url}/calendly/api/${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}`);
  return answer.json();
}

/** This time of day, so many days from today, in UTC. */
export function inDays(days: number, hour: number): Date {
  const at = new Date();
  at.setUTCDate(at.getUTCDate() + days);
  at.setUTCHours(hour, 0, 0, 0);
  return at;
}
