import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { CalendarPage, allDay, timed, week } from '../pages/calendar.ts';

/** The same as `calendar.spec.ts`, with the keyboard alone. */

test.beforeEach(async ({ signInPage, organization }) => {
  await signInPage.signIn(organization.owner);
});

/** Tabs until the grid has the focus: it is one stop. */
async function enterGrid(page: Page): Promise<void> {
  await page.locator('[role=grid] [tabindex="0"]').focus();
}

/** Presses keys so fast that the page answers each, but is not drawn in between: no hand is too fast for it. */
async function withinOneFrame(page: Page, keys: string[]): Promise<void> {
  await page.evaluate(async (keys) => {
    await new Promise(requestAnimationFrame);
    for (const key of keys) {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
      // What follows from a key is worked off before the next one; none of these turns lets a frame in.
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    }
  }, keys);
}

function spoken(page: Page) {
  return page.locator('[data-announcements]');
}

test('the grid is one tab stop', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(40);
  await calendar.add('One', timed(day(0), '09:00', '10:00'));
  await calendar.add('Two', timed(day(1), '09:00', '10:00'));
  await calendar.open(day(0));

  await expect(page.locator('[role=grid] [tabindex="0"]')).toHaveCount(1);
  await enterGrid(page);
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('[role=grid] [tabindex="0"]')).toHaveCount(1);
  await expect(calendar.surface('times', day(1))).toBeFocused();
});

test('the slot cursor is moved and announced, and Enter adds there', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(41);
  await calendar.open(day(0));
  await enterGrid(page);

  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(spoken(page)).toHaveText(/^Tuesday 22 October, \d\d:\d\d$/);
  const [time = ''] = /\d\d:\d\d/.exec((await spoken(page).textContent()) ?? '') ?? [];
  await page.keyboard.press('Enter');
  await page.keyboard.type('By keys');
  await page.keyboard.press('Enter');

  await expect(calendar.item(new RegExp(`By keys, Tuesday 22 October, ${time} to`))).toBeVisible();
});

test('figures add each kind, N the one used last', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(42);
  await calendar.open(day(0));
  await enterGrid(page);

  for (const [index, kind] of ['Appointment', 'CRM activity', 'Service call', 'Task', 'To-do'].entries()) {
    await page.keyboard.press(`${index + 1}`);
    await expect(calendar.quick.getByLabel('Title')).toBeFocused();
    await page.keyboard.type(`Figure ${index + 1}`);
    await page.keyboard.press('Enter');
    await expect(calendar.item(new RegExp(`^${kind}, Figure ${index + 1}`))).toBeVisible();
    await expect(calendar.quick).toBeHidden();
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('n');
  await page.keyboard.type('Same again');
  await page.keyboard.press('Enter');
  await expect(calendar.item(/^To-do, Same again/)).toBeVisible();
});

test('arrows lead from item to item', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(43);
  await calendar.add('First', timed(day(0), '09:00', '10:00'));
  await calendar.add('Below', timed(day(0), '11:00', '12:00'));
  await calendar.add('Beside', timed(day(2), '11:30', '12:00'));
  await calendar.open(day(0));

  await calendar.item(/First/).focus();
  await page.keyboard.press('ArrowDown');
  await expect(calendar.item(/Below/)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(calendar.item(/Beside/)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(calendar.item(/Below/)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(calendar.surface('times', day(0))).toBeFocused();
  await page.keyboard.press('Space');
  await expect(calendar.item(/Below/)).toBeFocused();
});

test('the keyboard stays where the last key led, though an earlier one is drawn after it', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(43);
  await calendar.add('Early', timed(day(3), '09:00', '10:00'));
  await calendar.add('Late', timed(day(3), '14:00', '15:00'));
  await calendar.open(day(3));

  await calendar.item(/Early/).focus();
  await expect(calendar.item(/Early/)).toBeFocused();
  await withinOneFrame(page, ['ArrowDown', 'Escape']);
  await expect(calendar.surface('times', day(3))).toBeFocused();
  await page.keyboard.press('Space');
  await expect(calendar.item(/Late/)).toBeFocused();
});

test('Alt and arrows move an item; it is sent when no more keys come, and keeps the focus', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(44);
  const { id } = await calendar.add('Mover', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));

  await calendar.item(/Mover/).focus();
  for (const key of ['Alt+ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowDown', 'Alt+ArrowDown']) await page.keyboard.press(key);

  await expect(calendar.item(/Mover, Wednesday .*09:30 to 10:30/)).toBeFocused();
  await expect(spoken(page)).toHaveText('Wednesday 13 November, 09:30 – 10:30');
  await expect(calendar.toasts).toContainText('Moved “Mover”');
  expect(sent).toHaveLength(1);
  expect((await calendar.stored(id)).when).toEqual(timed(day(2), '09:30', '10:30'));
  await expect(calendar.item(/Mover/)).toBeFocused();
});

test('keys that come faster than the page is drawn are all heeded', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(60);
  await calendar.add('Hasty', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  await calendar.item(/Hasty/).focus();

  // Before the page is drawn again what had the keyboard may be gone, so that the next key comes to nothing.
  await page.evaluate(() => {
    for (const key of ['ArrowRight', 'ArrowDown', 'ArrowRight', 'ArrowDown']) {
      const target = document.activeElement as HTMLElement;
      target.dispatchEvent(new KeyboardEvent('keydown', { key, altKey: true, bubbles: true, cancelable: true }));
      target.blur();
    }
  });

  await expect(calendar.item(/Hasty, Wednesday .*09:30 to 10:30/)).toBeFocused();
});

test('Escape puts an item back that keys have moved', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(45);
  await calendar.add('Hesitant', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/Hesitant/).focus();
  await page.keyboard.press('Alt+ArrowRight');
  await expect(calendar.item(/Hesitant, Tuesday/)).toBeFocused();
  await page.keyboard.press('Escape');

  await expect(calendar.item(/Hesitant, Monday/)).toBeFocused();
  await expect(spoken(page)).toHaveText('Put back');
});

test('Alt, Shift and arrows resize, Ctrl Z and Ctrl Shift Z undo and redo', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(46);
  await calendar.add('Elastic', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/Elastic/).focus();
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await page.keyboard.press('Alt+Shift+ArrowDown');
  await page.keyboard.press('Enter');
  await expect(calendar.toasts).toContainText('Changed “Elastic”');
  await expect(calendar.item(/Elastic, .*09:00 to 10:30/)).toBeVisible();

  await page.keyboard.press('Control+z');
  await expect(calendar.toasts).toContainText('Undone: “Elastic”');
  await expect(calendar.item(/Elastic, .*09:00 to 10:00/)).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(calendar.toasts).toContainText('Done again: “Elastic”');
  await expect(calendar.item(/Elastic, .*09:00 to 10:30/)).toBeVisible();
});

test('Delete takes an item away, Ctrl Z brings it back', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(47);
  await calendar.add('Gone', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/Gone/).focus();
  await page.keyboard.press('Delete');
  await expect(calendar.item(/Gone/)).toHaveCount(0);
  await expect(calendar.toasts).toContainText('Deleted “Gone”');
  await page.keyboard.press('Control+z');
  await expect(calendar.item(/Gone/)).toBeVisible();
});

test('Enter opens the whole form, Ctrl Enter saves it, and the focus returns', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(48);
  await calendar.add('Plain', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/Plain/).focus();
  await page.keyboard.press('Enter');
  await expect(calendar.editor.getByLabel('Title')).toBeFocused();
  await page.keyboard.press('End');
  await page.keyboard.type(' and simple');
  await page.keyboard.press('Control+Enter');

  await expect(calendar.editor).toBeHidden();
  await expect(calendar.item(/Plain and simple/)).toBeFocused();
});

test('Space shows the details and Escape closes them', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(49);
  await calendar.add('Details', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/Details/).focus();
  await page.keyboard.press('Space');
  const preview = page.getByRole('dialog', { name: /Details/ });
  await expect(preview).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(preview).toBeHidden();
  await expect(calendar.item(/Details/)).toBeFocused();
});

test('Shift F10 opens the menus of slot and item', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(50);
  await calendar.add('With menu', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.item(/With menu/).focus();
  await page.keyboard.press('Shift+F10');
  await expect(calendar.menu.getByRole('menuitem', { name: 'Open' })).toBeFocused();
  await page.keyboard.press('c');
  await page.keyboard.press('Enter');
  await expect(calendar.menu.getByRole('menuitem', { name: 'CRM activity' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'Service call' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(calendar.item(/^Service call, With menu/)).toBeVisible();

  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+F10');
  await expect(calendar.menu.getByRole('menuitem', { name: 'Add Appointment' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(calendar.menu).toBeHidden();
});

test('letters and page keys turn to other forms and periods', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(51);
  await calendar.open(day(0));
  await enterGrid(page);

  for (const [key, address] of [
    ['m', /view=month/],
    ['d', /view=day/],
    ['a', /view=agenda/],
    ['w', /view=week/],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page).toHaveURL(address);
  }
  await calendar.isAlive();
  const before = await calendar.heading.textContent();
  await page.keyboard.press('PageDown');
  await expect(calendar.heading).not.toHaveText(before ?? '');
  await page.keyboard.press('t');
  await expect(page.locator('[aria-current=date]').first()).toBeVisible();
});

test('beyond the last day the page turns and the cursor goes on', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(52);
  await calendar.open(day(0));
  await calendar.surface('times', day(6)).focus();

  await page.keyboard.press('ArrowRight');

  await expect(calendar.surface('times', week(53)(0))).toBeFocused();
});

test('in the month arrows walk by days and weeks, and Enter adds', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(54);
  await calendar.add('Bar', allDay(day(0), day(2)));
  await calendar.open(day(2), 'month');
  await enterGrid(page);

  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  await expect(calendar.surface('cell', week(55)(1))).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.type('From the month');
  await page.keyboard.press('Enter');
  await expect(calendar.item(/From the month, Tuesday/)).toBeVisible();

  await calendar.item(/Bar/).focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Enter');
  await expect(calendar.item(/Bar, 27 to 28 January 2031, all day/)).toBeFocused();
});

test('a change made elsewhere leaves the keyboard where it is', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(56);
  await calendar.add('Mine', timed(day(2), '09:00', '10:00'));
  await calendar.open(day(0));
  await calendar.item(/Mine/).focus();

  await calendar.add('Theirs', timed(day(0), '08:00', '09:00'));

  await expect(calendar.item(/Theirs/)).toBeVisible();
  await expect(calendar.item(/Mine/)).toBeFocused();
});

test('single letters typed into a field are text', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(57);
  await calendar.open(day(0));
  await enterGrid(page);

  await page.keyboard.press('n');
  await page.keyboard.type('tdwman 12345');

  await expect(calendar.quick.getByLabel('Title')).toHaveValue('tdwman 12345');
  await expect(page).toHaveURL(/view=week/);
});

test('the question mark lists the keys', async ({ page }) => {
  const calendar = new CalendarPage(page);
  await calendar.open(week(58)(0));

  await page.keyboard.press('?');

  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Move the item by a day or 15 minutes');
});
