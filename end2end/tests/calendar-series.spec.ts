import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { CalendarPage, week } from '../pages/calendar.ts';
import { expectAccessible } from '../support/accessibility.ts';

/** What repeats: made in the form, changed by hand and by keys, as far as somebody says. */

test.beforeEach(async ({ signInPage, organization }) => {
  await signInPage.signIn(organization.owner);
});

/** The question how far a change reaches. */
function question(page: Page) {
  return page.getByRole('dialog', { name: /repeating event/ });
}

/** Three Wednesdays at nine. The weeks are the test's own. */
async function threeWeeks(calendar: CalendarPage, subject: string, number: number): Promise<void> {
  const start = `${week(number)(2)}T09:00:00`;
  const response = await calendar.page.request.post('/api/items', {
    data: {
      kind: 'appointment',
      subject,
      when: { timed: { start, end: start.replace('09:00', '10:00') } },
      repeats: 'FREQ=WEEKLY;BYDAY=WE;COUNT=3',
      request: `series-${number}-${Date.now()}`,
    },
  });
  expect(response.ok(), await response.text()).toBe(true);
}

test('a weekly series is made in the form, which says it back', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(100);
  await calendar.open(day(0));
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.keyboard.type('Team round');
  await calendar.quick.getByRole('button', { name: 'More options' }).click();
  const { editor } = calendar;
  await editor.getByLabel('Start date').fill(day(3));

  await editor.getByLabel('Repeat').selectOption('Every 2 weeks');
  await expect(editor.getByLabel('Thursday')).toBeChecked();
  await editor.getByLabel('Tuesday').check();
  await editor.getByLabel('Ends').selectOption('Ends after');
  await editor.getByLabel('How many times').fill('4');
  await expect(editor.getByText('Every 2 weeks on Tuesday and Thursday, 4 times')).toBeVisible();
  await expectAccessible(page);
  await editor.getByRole('button', { name: 'Save' }).click();

  await expect(calendar.item(/Team round, Thursday .*, repeats/)).toBeVisible();
  await calendar.open(week(101)(0));
  await expect(calendar.item(/Team round/)).toHaveCount(0);
  await calendar.open(week(102)(0));
  await expect(calendar.item(/Team round/)).toHaveCount(2);
});

test('one event is dragged alone, one is deleted, and Undo brings them back', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(110);
  await threeWeeks(calendar, 'Planning', 110);
  await calendar.open(day(0));
  const item = calendar.item(/Planning/);

  const from = await calendar.point({ day: day(2), time: '09:30' });
  await calendar.drag(from, await calendar.point({ day: day(3), time: '12:02' }));
  await expect(question(page)).toContainText('“Planning” repeats every week on Wednesday, 3 times. You moved it');
  await expect(question(page).getByLabel(/^This event/)).toBeChecked();
  await expect(question(page)).toContainText('3 events.');
  await expectAccessible(page);
  await question(page).getByRole('button', { name: 'Save' }).click();

  await expect(item).toHaveAccessibleName(/Thursday .*, 11:30 to 12:30, repeats/);
  await page.keyboard.press('Control+z');
  await expect(item).toHaveAccessibleName(/Wednesday .*, 09:00 to 10:00, repeats/);

  await item.click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await question(page).getByRole('button', { name: 'Delete' }).click();
  await expect(item).toHaveCount(0);
  await calendar.open(week(111)(0));
  await expect(item).toHaveCount(1);
});

test('this and following are changed in the form, and those before stay', async ({ page }) => {
  const calendar = new CalendarPage(page);
  await threeWeeks(calendar, 'Review', 120);
  await calendar.open(week(121)(0));

  await calendar.item(/Review/).dblclick();
  await calendar.editor.getByLabel('Title').fill('Retrospective');
  await calendar.editor.getByRole('button', { name: 'Save' }).click();
  await question(page).getByLabel(/^This and following/).check();
  await question(page).getByRole('button', { name: 'Save' }).click();

  await expect(calendar.toasts).toContainText('Changed “Retrospective”');
  await expect(calendar.item(/Retrospective/)).toHaveCount(1);
  await calendar.open(week(122)(0));
  await expect(calendar.item(/Retrospective/)).toHaveCount(1);
  await calendar.open(week(120)(0));
  await expect(calendar.item(/Review/)).toHaveCount(1);
});

test('a question that is put away gives back what was typed', async ({ page }) => {
  const calendar = new CalendarPage(page);
  await threeWeeks(calendar, 'Keep me', 130);
  await calendar.open(week(130)(0));

  await calendar.item(/Keep me/).dblclick();
  await calendar.editor.getByLabel('Title').fill('Typed');
  await calendar.editor.getByRole('button', { name: 'Save' }).click();
  await page.keyboard.press('Escape');

  await expect(question(page)).toBeHidden();
  await expect(calendar.editor.getByLabel('Title')).toHaveValue('Typed');
});

test('the keyboard moves one event, and all of them', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(140);
  await threeWeeks(calendar, 'By keys', 140);
  await calendar.open(day(0));
  const item = calendar.item(/By keys/);

  await item.focus();
  await page.keyboard.press('Alt+ArrowRight');
  await page.keyboard.press('Enter');
  await expect(question(page).getByLabel(/^This event/)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(item).toHaveAccessibleName(/Thursday .*, 09:00 to 10:00, repeats/);

  await calendar.open(week(141)(0));
  await item.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(question(page).getByLabel(/^All events/)).toBeChecked();
  await expect(question(page)).toContainText('1 event you moved by hand keeps its own time.');
  await page.keyboard.press('Enter');
  await expect(item).toHaveAccessibleName(/Wednesday .*, 09:15 to 10:15, repeats/);
  await calendar.open(day(0));
  await expect(item).toHaveAccessibleName(/Thursday .*, 09:00 to 10:00, repeats/);
});
