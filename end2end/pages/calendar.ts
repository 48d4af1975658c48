import { expect, type APIResponse, type Locator, type Page } from '@playwright/test';
import { isAlive } from '../support/alive';

/** When an item is, on the reader's wall clock, as `/api/items` takes it. */
export type When = { timed: { start: string; end: string } } | { all_day: { first: string; until: string } };

/** An item, as far as the tests look at it. */
export interface Item {
  id: string;
  subject: string;
  kind: string;
  when: When;
  version: number;
}

/** A point of the time grid. */
export interface Spot {
  day: string;
  time: string;
}

let requests = 0;

/** `/calendar`. */
export class CalendarPage {
  readonly heading: Locator;
  readonly editor: Locator;
  readonly quick: Locator;
  readonly menu: Locator;
  readonly toasts: Locator;

  constructor(readonly page: Page) {
    this.heading = page.getByRole('heading', { level: 1 });
    this.editor = page.getByRole('dialog', { name: /^(Edit|New) / }).and(page.locator('dialog'));
    this.quick = page.getByRole('dialog', { name: 'New item' });
    this.menu = page.getByRole('menu', { name: /^(Add on|Item)/ });
    this.toasts = page.locator('.toasts');
  }

  /** Opens a form around a day and waits until the page answers to hands and keys. */
  async open(day: string, view: 'day' | 'week' | 'month' | 'agenda' | null = 'week'): Promise<void> {
    await this.page.goto(view ? `/calendar?view=${view}&date=${day}` : `/calendar?date=${day}`);
    await this.isAlive();
  }

  /** The script has taken over, and has set the roving tab stop. */
  async isAlive(): Promise<void> {
    await isAlive(this.page);
    await expect(this.page.locator('[role=grid] [tabindex="0"], .agenda').first()).toBeAttached();
    await expect(this.page.locator('[role=grid]:visible [tabindex="0"], .agenda:visible').first()).toBeVisible();
  }

  /** An item by (a part of) its name: kind, title, day and times. */
  item(name: string | RegExp): Locator {
    return this.page.locator('.calendar__views').getByRole('button', { name });
  }

  /** What has no role: the column of a day, a cell of the lane or of the month. */
  surface(surface: 'times' | 'lane' | 'cell', day: string): Locator {
    return this.page.locator(`[data-surface=${surface}][data-day="${day}"]`);
  }

  /** Where a time of a day lies in the window; scrolls it into view. */
  async point({ day, time }: Spot): Promise<{ x: number; y: number }> {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    const column = this.surface('times', day);
    const part = (hours * 60 + minutes) / 1_440;
    await column.evaluate((element, part) => {
      const area = element.closest('[data-scroll]');
      if (!area) return;
      const y = element.getBoundingClientRect().height * part;
      if (y < area.scrollTop + 80 || area.scrollTop + area.clientHeight - 160 < y) area.scrollTop = y - 200;
    }, part);
    const box = await column.boundingBox();
    if (!box) throw new Error(`the day ${day} does not show`);
    return { x: box.x + box.width / 2, y: box.y + box.height * part };
  }

  /** Presses, moves in steps, lets go. `hold` is awaited before letting go. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }, hold?: () => Promise<unknown>): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x + 8, from.y + 8, { steps: 3 });
    await mouse.move(to.x, to.y, { steps: 8 });
    await hold?.();
    await mouse.up();
  }

  /** Follows a spot that has scrolled away while the pointer crossed the edge of the grid. */
  async aim(spot: Spot): Promise<void> {
    const { x, y } = await this.point(spot);
    await this.page.mouse.move(x, y);
  }

  /** The middle of an item. */
  async middle(item: Locator): Promise<{ x: number; y: number }> {
    await item.scrollIntoViewIfNeeded();
    const box = await item.boundingBox();
    if (!box) throw new Error('the item does not show');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Adds an item past the page, as another program would. */
  async add(subject: string, when: When, kind = 'appointment'): Promise<Item> {
    requests += 1;
    const data = { kind, subject, when, request: `test-${process.pid}-${Date.now()}-${requests}` };
    return this.answer(await this.page.request.post('/api/items', { data }));
  }

  /** An item as the server has it. */
  async stored(id: string): Promise<Item> {
    return this.answer(await this.page.request.get(`/api/items/${id}`));
  }

  /** Changes an item past the page. */
  async change(item: Item, patch: Partial<Item>): Promise<Item> {
    const data = { ...patch, seen: item.version };
    return this.answer(await this.page.request.patch(`/api/items/${item.id}`, { data }));
  }

  private async answer(response: APIResponse): Promise<Item> {
    expect(response.ok(), await response.text()).toBe(true);
    return (await response.json()) as Item;
  }
}

/** A time on one day. */
export function timed(day: string, start: string, end: string): When {
  return { timed: { start: `${day}T${start}:00`, end: `${day}T${end}:00` } };
}

/** Whole days, `until` outside. */
export function allDay(first: string, until: string): When {
  return { all_day: { first, until } };
}

/** Each test has a week of its own: workers share their server. `week(0)` is Monday 7 January 2030. */
export function week(number: number): (weekday: number) => string {
  return (weekday) => new Date(Date.UTC(2030, 0, 7 + number * 7 + weekday)).toISOString().slice(0, 10);
}
