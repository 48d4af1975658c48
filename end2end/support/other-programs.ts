/** Other programs of a person at the services, each with a way in of its own and by the service's own protocol. */

import type { Sandbox } from './sandbox.ts';

/** What another program does with a calendar. Times are wall clock in London: `2026-12-01`, `09:00`. */
export interface OtherProgram {
  add(title: string, day: string, from: string, to: string): Promise<void>;
  titles(): Promise<string[]>;
  remove(title: string): Promise<void>;
}

const zone = 'Europe/London';

async function asked(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${text}`);
  return text;
}

/** Outlook, by Microsoft Graph: the default calendar of the account. */
export class OutlookProgram implements OtherProgram {
  private constructor(
    private readonly events: string,
    private readonly headers: Record<string, string>,
  ) {}

  static async of(sandbox: Sandbox, account: string): Promise<OutlookProgram> {
    const body = { person: account, scopes: ['Calendars.ReadWrite'] };
    const { token } = (await sandbox.control('POST', 'microsoft/tokens', body)) as { token: string };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return new OutlookProgram(`${sandbox.url}/microsoft/graph/v1.0/me/events`, headers);
  }

  private async list(): Promise<{ id: string; subject: string }[]> {
    const text = await asked(fetch(`${this.events}?$top=200&$select=subject`, { headers: this.headers }));
    return (JSON.parse(text) as { value: { id: string; subject: string }[] }).value;
  }

  async add(subject: string, day: string, from: string, to: string): Promise<void> {
    const at = (time: string) => ({ dateTime: `${day}T${time}:00`, timeZone: zone });
    const body = JSON.stringify({ subject, start: at(from), end: at(to) });
    await asked(fetch(this.events, { method: 'POST', headers: this.headers, body }));
  }

  async titles(): Promise<string[]> {
    return (await this.list()).map((event) => event.subject);
  }

  async remove(title: string): Promise<void> {
    const found = (await this.list()).find((event) => event.subject === title);
    await asked(fetch(`${this.events}/${found!.id}`, { method: 'DELETE', headers: this.headers }));
  }
}

/** Outlook at one's own Exchange, by its web service: the default calendar of the mailbox. */
export class ExchangeProgram implements OtherProgram {
  private constructor(
    private readonly ews: string,
    private readonly user: string,
    private readonly password: string,
  ) {}

  static async of(sandbox: Sandbox, email: string): Promise<ExchangeProgram> {
    const { ews, password } = await ExchangeProgram.account(sandbox, email);
    return new ExchangeProgram(ews, email, password);
  }

  /** How somebody signs in there. */
  static async account(sandbox: Sandbox, email: string): Promise<{ ews: string; password: string }> {
    const told = JSON.parse(await asked(fetch(`${sandbox.url}/sandbox`))) as {
      exchange: { ews: string; accounts: { email: string; password: string }[] };
    };
    const account = told.exchange.accounts.find((account) => account.email === email);
    return { ews: told.exchange.ews, password: account!.password };
  }

  private async ask(operation: string): Promise<string> {
    const namespaces =
      'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
    const body = `<soap:Envelope ${namespaces}><soap:Header><t:RequestServerVersion Version="Exchange2013_SP1"/></soap:Header><soap:Body>${operation}</soap:Body></soap:Envelope>`;
    const authorization = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'text/xml; charset=utf-8' };
    const text = await asked(fetch(this.ews, { method: 'POST', headers, body }));
    if (!text.includes('NoError')) throw new Error(text);
    return text;
  }

  private async list(): Promise<{ id: string; changeKey: string; title: string }[]> {
    const text = await this.ask(
      '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape><m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>',
    );
    const items = text.matchAll(/<t:ItemId Id="([^"]+)" ChangeKey="([^"]+)"\/>[\s\S]*?<t:Subject>([^<]*)<\/t:Subject>/g);
    return [...items].map(([, id, changeKey, title]) => ({ id: id!, changeKey: changeKey!, title: title! }));
  }

  async add(title: string, day: string, from: string, to: string): Promise<void> {
    await this.ask(
      `<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem><t:Subject>${title}</t:Subject><t:Start>${day}T${from}:00</t:Start><t:End>${day}T${to}:00</t:End><t:StartTimeZone Id="GMT Standard Time"/></t:CalendarItem></m:Items></m:CreateItem>`,
    );
  }

  async titles(): Promise<string[]> {
    return (await this.list()).map((item) => item.title);
  }

  async remove(title: string): Promise<void> {
    const found = (await this.list()).find((item) => item.title === title);
    await this.ask(
      `<m:DeleteItem DeleteType="MoveToDeletedItems" SendMeetingCancellations="SendToNone"><m:ItemIds><t:ItemId Id="${found!.id}" ChangeKey="${found!.changeKey}"/></m:ItemIds></m:DeleteItem>`,
    );
  }
}

/** A program on somebody's Mac, by CalDAV with an app-specific password of its own: their calendar Work. */
export class MacProgram implements OtherProgram {
  private constructor(
    private readonly calendar: string,
    private readonly authorization: string,
  ) {}

  static async of(sandbox: Sandbox, person: string): Promise<MacProgram> {
    const { password } = (await sandbox.control('POST', 'icloud/passwords', { person, label: 'Mac' })) as { password: string };
    const { path } = (await sandbox.control('POST', 'icloud/calendars', { person, name: 'Site visits' })) as { path: string };
    const authorization = `Basic ${Buffer.from(`${person}:${password}`).toString('base64')}`;
    return new MacProgram(`${sandbox.url}${path}`, authorization);
  }

  private async files(): Promise<{ url: string; title: string }[]> {
    const body =
      '<c:calendar-query xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:d="DAV:"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>';
    const headers = { authorization: this.authorization, depth: '1', 'content-type': 'application/xml; charset=utf-8' };
    const text = await asked(fetch(this.calendar, { method: 'REPORT', headers, body }));
    const found = text.matchAll(/<(?:\w+:)?href[^>]*>([^<]+\.ics)<[\s\S]*?SUMMARY:([^\r\n<&]*)/g);
    return [...found].map(([, href, title]) => ({ url: new URL(href!, this.calendar).href, title: title! }));
  }

  async add(title: string, day: string, from: string, to: string): Promise<void> {
    const stamp = (time: string) => `${day.replaceAll('-', '')}T${time.replace(':', '')}00`;
    const uid = `MAC-${title.replaceAll(/\W/g, '')}`;
    const body = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Mac//EN',
      'BEGIN:VEVENT',
      `UID:${uid}`,
      'DTSTAMP:20261101T000000Z',
      `DTSTART;TZID=${zone}:${stamp(from)}`,
      `DTEND;TZID=${zone}:${stamp(to)}`,
      `SUMMARY:${title}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
    const headers = { authorization: this.authorization, 'content-type': 'text/calendar; charset=utf-8', 'if-none-match': '*' };
    await asked(fetch(`${this.calendar}${uid}.ics`, { method: 'PUT', headers, body }));
  }

  async titles(): Promise<string[]> {
    return (await this.files()).map((file) => file.title);
  }

  async remove(title: string): Promise<void> {
    const found = (await this.files()).find((file) => file.title === title);
    await asked(fetch(found!.url, { method: 'DELETE', headers: { authorization: this.authorization } }));
  }
}
