import { expect, test } from '../fixtures.ts';
import { CalendarPage, allDay, timed, week } from '../pages/calendar.ts';
import { expectAccessible } from '../support/accessibility.ts';

test.beforeEach(async ({ signInPage, organization }) => {
  await signInPage.signIn(organization.owner);
});

test('dragging over empty time makes an item', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(0);
  await calendar.open(day(0));

  await calendar.drag(
    await calendar.point({ day: day(2), time: '09:02' }),
    await calendar.point({ day: day(2), time: '10:31' }),
    () => expect(page.getByText('09:00 – 10:30')).toBeVisible(),
  );
  await expect(calendar.quick.getByLabel('Title')).toBeFocused();
  await page.keyboard.type('Roof inspection');
  await page.keyboard.press('Enter');

  const item = calendar.item('Appointment, Roof inspection, Wednesday 9 January, 09:00 to 10:30');
  await expect(item).toBeVisible();
  await expect(calendar.toasts).toContainText('Added “Roof inspection”');
  await page.reload();
  await expect(item).toBeVisible();
});

test('a press of less than five pixels is a click and opens the small form', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(1);
  await calendar.open(day(0));
  const { x, y } = await calendar.point({ day: day(0), time: '11:05' });

  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 3, y + 2);
  await page.mouse.up();

  await expect(calendar.quick.getByLabel('Start time')).toHaveValue('11:00');
  await expect(calendar.quick.getByLabel('End time')).toHaveValue('12:00');
  await page.keyboard.press('Escape');
  await expect(calendar.quick).toBeHidden();
  await expect(calendar.item(/Appointment/)).toHaveCount(0);
});

test('the right button adds every kind', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(2);
  const kinds = ['Appointment', 'CRM activity', 'Service call', 'Task', 'To-do', 'Milestone'];
  await calendar.open(day(0));

  for (const [index, kind] of kinds.entries()) {
    const { x, y } = await calendar.point({ day: day(index), time: '14:00' });
    await page.mouse.click(x, y + 2, { button: 'right' });
    await calendar.menu.getByRole('menuitem', { name: `Add ${kind}` }).click();
    await page.keyboard.type(`By menu: ${kind}`);
    await calendar.quick.getByRole('button', { name: 'Save' }).click();
    await expect(calendar.item(new RegExp(`^${kind}, By menu: ${kind}, .*14:00`))).toBeVisible();
  }
});

test('the form adds an item with everything that can be said about it', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(3);
  await calendar.open(day(0));

  await page.getByRole('button', { name: 'New', exact: true }).click();
  await calendar.quick.getByRole('button', { name: 'More options' }).click();
  const editor = calendar.editor;
  await editor.getByLabel('Title').fill('Panel swap');
  await editor.getByLabel('Service call').check();
  await editor.getByLabel('Start date').fill(day(4));
  await editor.getByLabel('Start time').fill('930');
  // Whoever leaves the field sees what was understood, and that the end has followed.
  await page.keyboard.press('Tab');
  await expect(editor.getByLabel('Start time')).toHaveValue('09:30');
  await expect(editor.getByLabel('End time')).toHaveValue('10:30');
  await editor.getByLabel('End time').fill('11.15');
  await editor.getByLabel('Place').fill('Bay 2');
  await editor.getByLabel('Notes').fill('Bring the long ladder.\nAsk for the gate code.');
  await editor.getByLabel('Show as').selectOption('tentative');
  await editor.getByRole('switch', { name: 'Private' }).check();
  await editor.getByRole('button', { name: 'Save' }).click();

  await calendar.item('Service call, Panel swap, Friday 1 February, 09:30 to 11:15').click();
  const preview = page.getByRole('dialog', { name: /Panel swap/ });
  await expect(preview).toContainText('Bay 2');
  await expect(preview).toContainText('Bring the long ladder.');
  await expect(preview).toContainText('Tentative · Private');
});

test('an end before the start is refused at the field, and what was typed stays', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(4);
  await calendar.open(day(0));
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.keyboard.type('Backwards');

  await calendar.quick.getByLabel('End time').fill('06:00');
  await calendar.quick.getByRole('button', { name: 'Save' }).click();

  await expect(calendar.quick.getByRole('alert')).toContainText('It ends before it starts');
  await expect(calendar.quick.getByLabel('Title')).toHaveValue('Backwards');
  await expect(calendar.quick.getByLabel('End time')).toHaveAttribute('aria-invalid', 'true');
});

test('an item is dragged to another day and time', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(5);
  const { id } = await calendar.add('N. Bello – Roof inspection', timed(day(1), '09:00', '10:30'));
  await calendar.open(day(0));
  const item = calendar.item(/N. Bello/);

  const from = await calendar.point({ day: day(1), time: '09:30' });
  await calendar.drag(from, await calendar.point({ day: day(3), time: '12:02' }), () =>
    expect(item).toHaveAttribute('data-state', 'origin'),
  );

  await expect(item).toHaveAccessibleName('Appointment, N. Bello – Roof inspection, Thursday 14 February, 11:30 to 13:00');
  await expect(calendar.toasts).toContainText('Moved “N. Bello – Roof inspection” to Thu 14 February, 11:30');
  await expect(async () => expect((await calendar.stored(id)).when).toEqual(timed(day(3), '11:30', '13:00'))).toPass();
});

test('Escape cancels a drag, and nothing is sent', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(6);
  await calendar.add('Stay', timed(day(1), '09:00', '10:00'));
  await calendar.open(day(0));
  const sent: string[] = [];
  page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.url()));

  await calendar.drag(
    await calendar.point({ day: day(1), time: '09:30' }),
    await calendar.point({ day: day(3), time: '12:00' }),
    () => page.keyboard.press('Escape'),
  );

  await expect(calendar.item(/Stay/)).toHaveAccessibleName(/Tuesday 19 February, 09:00 to 10:00/);
  await expect(calendar.quick).toBeHidden();
  expect(sent).toEqual([]);
});

test('both edges of an item are dragged', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(7);
  await calendar.add('Stretch', timed(day(2), '10:00', '12:00'));
  await calendar.open(day(0));
  const item = calendar.item(/Stretch/);

  const end = await calendar.point({ day: day(2), time: '12:00' });
  await calendar.drag({ x: end.x, y: end.y - 4 }, await calendar.point({ day: day(2), time: '13:30' }));
  await expect(item).toHaveAccessibleName(/10:00 to 13:30/);
  const start = await calendar.point({ day: day(2), time: '10:00' });
  await calendar.drag({ x: start.x, y: start.y + 4 }, await calendar.point({ day: day(2), time: '09:15' }));
  await expect(item).toHaveAccessibleName(/09:15 to 13:30/);
});

test('an item is dragged into the lane for whole days and back', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(8);
  await calendar.add('Training', timed(day(1), '09:00', '12:00'));
  await calendar.open(day(0));
  const item = calendar.item(/Training/);

  const lane = await calendar.middle(calendar.surface('lane', day(2)));
  await calendar.drag(await calendar.point({ day: day(1), time: '10:00' }), lane);
  await expect(item).toHaveAccessibleName('Appointment, Training, Wednesday 6 March, all day');
  const target = { day: day(3), time: '14:05' };
  await calendar.drag(await calendar.middle(item), await calendar.point(target), () => calendar.aim(target));
  await expect(item).toHaveAccessibleName('Appointment, Training, Thursday 7 March, 14:00 to 15:00');
});

test('an item is edited in the dialog, and asks before it throws edits away', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(9);
  await calendar.add('Draft', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  const item = calendar.item(/Draft/);

  await item.dblclick();
  await calendar.editor.getByLabel('Title').fill('Something else');
  await page.keyboard.press('Escape');
  await expect(calendar.editor.getByRole('alert').filter({ hasText: 'Discard' })).toBeVisible();
  await calendar.editor.getByRole('button', { name: 'Keep editing' }).click();
  await expect(calendar.editor.getByLabel('Title')).toHaveValue('Something else');
  await page.keyboard.press('Control+Enter');

  await expect(calendar.item('Appointment, Something else, Monday 11 March, 09:00 to 10:00')).toBeVisible();
  await expect(calendar.toasts).toContainText('Changed “Something else”');
});

test('a deleted item comes back with Undo', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(10);
  const { id } = await calendar.add('Precious', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  const item = calendar.item(/Precious/);

  await item.click();
  await page.getByRole('dialog', { name: /Precious/ }).getByRole('button', { name: 'Delete' }).click();
  await expect(item).toBeHidden();
  await expect(calendar.toasts).toContainText('Deleted “Precious”');
  await calendar.toasts.getByRole('button', { name: 'Undo' }).click();

  await expect(item).toBeVisible();
  await expect(async () => expect((await calendar.stored(id)).version).toBe(3)).toPass();
});

test('a change made elsewhere shows without reloading', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(11);
  const item = await calendar.add('Elsewhere', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  await expect(calendar.item(/Elsewhere/)).toBeVisible();

  await calendar.change(item, { subject: 'Renamed elsewhere' });

  await expect(calendar.item(/Renamed elsewhere/)).toBeVisible();
});

test('a change made elsewhere does not take away what is being dragged', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(12);
  await calendar.add('Held', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));

  await calendar.drag(
    await calendar.point({ day: day(0), time: '09:30' }),
    await calendar.point({ day: day(1), time: '09:30' }),
    async () => {
      const answered = page.waitForResponse(/calendar_period/);
      await calendar.add('Meanwhile', timed(day(4), '09:00', '10:00'));
      await answered;
      await expect(page.locator('[data-state=ghost]')).toBeVisible();
    },
  );

  await expect(calendar.item(/Held, Tuesday/)).toBeVisible();
  await expect(calendar.item(/Meanwhile/)).toBeVisible();
});

test('Undo waits for a change that is on its way, and takes that one back', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(20);
  const { id } = await calendar.add('Hasty', timed(day(0), '09:00', '10:00'));
  await calendar.open(day(0));
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const sent: string[] = [];
  await page.route('**/api/items/**', async (route) => {
    sent.push(route.request().method());
    await held;
    await route.continue();
  });
  await calendar.drag(
    await calendar.point({ day: day(0), time: '09:30' }),
    await calendar.point({ day: day(1), time: '09:30' }),
  );
  await expect(calendar.item(/Hasty, Tuesday/)).toHaveAttribute('data-state', 'pending');

  await page.keyboard.press('Control+z');
  expect(sent).toEqual(['PATCH']);
  release();

  await expect(calendar.item(/Hasty, Monday .*09:00 to 10:00/)).toBeVisible();
  await expect.poll(async () => (await calendar.stored(id)).version).toBe(3);
  expect((await calendar.stored(id)).when).toEqual(timed(day(0), '09:00', '10:00'));
});

test.describe('refusals', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('a tab with an old version is told so and shows the item as it is now', async ({ page }) => {
    const calendar = new CalendarPage(page);
    const day = week(13);
    const item = await calendar.add('Contested', timed(day(0), '09:00', '10:00'));
    await calendar.open(day(0));
    // This tab hears of nothing any more: what it asks is never answered.
    await page.route(/\/live|calendar_period/, () => {});
    await calendar.change(item, { when: timed(day(4), '15:00', '16:00') });

    await calendar.drag(
      await calendar.point({ day: day(0), time: '09:30' }),
      await calendar.point({ day: day(1), time: '12:30' }),
    );

    await expect(calendar.toasts).toContainText('Somebody changed “Contested” meanwhile. Your change was not saved');
    await expect(calendar.item(/Contested, Friday .*15:00 to 16:00/)).toBeVisible();
    expect((await calendar.stored(item.id)).when).toEqual(timed(day(4), '15:00', '16:00'));
  });

  test('a change the server does not answer glides back and can be tried again', async ({ page }) => {
    const calendar = new CalendarPage(page);
    const day = week(14);
    await calendar.add('Patient', timed(day(0), '09:00', '10:00'));
    await calendar.open(day(0));
    await page.route('**/api/items/**', (route) => route.abort());

    await calendar.drag(
      await calendar.point({ day: day(0), time: '09:30' }),
      await calendar.point({ day: day(1), time: '12:30' }),
    );
    await expect(calendar.toasts).toContainText('The server did not answer');
    await expect(calendar.item(/Patient, Monday .*09:00 to 10:00/)).toBeVisible();

    await page.unroute('**/api/items/**');
    await calendar.toasts.getByRole('button', { name: 'Try again' }).click();
    await expect(calendar.item(/Patient, Tuesday .*12:00 to 13:00/)).toBeVisible();
  });

  test('an answer that takes long shows as pending', async ({ page }) => {
    const calendar = new CalendarPage(page);
    const day = week(15);
    await calendar.add('Slow', timed(day(0), '09:00', '10:00'));
    await calendar.open(day(0));
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/items/**', async (route) => {
      await held;
      await route.continue();
    });

    await calendar.drag(
      await calendar.point({ day: day(0), time: '09:30' }),
      await calendar.point({ day: day(1), time: '09:30' }),
    );

    await expect(calendar.item(/Slow, Tuesday/)).toHaveAttribute('data-state', 'pending');
    // Whoever closes the tab now is asked; once the change is kept, nobody is.
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe('beforeunload');
    await question.dismiss();
    release();
    await expect(calendar.item(/Slow, Tuesday/)).not.toHaveAttribute('data-state', 'pending');
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
  });
});

test('markup in a title is text everywhere, in the title of the tab too', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(16);
  const subject = `</title></textarea><script>document.body.dataset.pwned=1</script><img src=x onerror="document.body.dataset.pwned=1">`;
  const { id } = await calendar.add(subject, timed(day(0), '09:00', '10:00'));
  await calendar.change({ id, subject, kind: '', when: timed(day(0), '09:00', '10:00'), version: 1 }, {
    description: subject,
    location: subject,
  } as object);
  const isUntouched = async () => {
    expect(await page.evaluate(() => document.body.dataset.pwned)).toBeUndefined();
    await expect(page.locator('img')).toHaveCount(0);
  };

  for (const view of ['week', 'month', 'agenda'] as const) {
    await calendar.open(day(0), view);
    await expect(calendar.item(/<script>/).first()).toBeVisible();
    await isUntouched();
  }
  await calendar.open(day(0));
  await calendar.item(/<script>/).click();
  await expect(page.getByRole('heading', { level: 2, name: subject })).toBeVisible();
  await isUntouched();

  const html = await (await page.request.get(`/calendar/items/${id}`)).text();
  expect(html).not.toContain('<script>document.body');
  expect(html).not.toContain('<img src=x');
  await page.goto(`/calendar/items/${id}`);
  await expect(page).toHaveTitle(`${subject} · Integrator`);
  await expect(page.getByLabel('Notes')).toHaveValue(subject);
  await isUntouched();
});

test('items that overlap stand side by side, and too many are gathered', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(17);
  await calendar.add('Left', timed(day(0), '09:00', '11:00'));
  await calendar.add('Right', timed(day(0), '10:00', '12:00'));
  for (let index = 0; index < 6; index += 1) await calendar.add(`Crowd ${index}`, timed(day(3), '09:00', '10:00'));
  await calendar.open(day(0));

  const left = await calendar.item(/Left/).boundingBox();
  const right = await calendar.item(/Right/).boundingBox();
  expect(left && right && left.x + left.width <= right.x + 1).toBe(true);
  await calendar.page.getByRole('button', { name: '+3 more' }).click();
  await expect(page.getByRole('dialog', { name: 'More items' })).toContainText('Crowd 5');
});

test('in the month an item is dragged to another day and keeps its time', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(18);
  await calendar.add('Monthly', timed(day(1), '09:00', '10:00'));
  await calendar.open(day(0), 'month');

  await calendar.drag(
    await calendar.middle(calendar.item(/Monthly/)),
    await calendar.middle(calendar.surface('cell', day(4))),
  );

  await expect(calendar.item(/Monthly, Friday .*09:00 to 10:00/)).toBeVisible();
});

test('the month shows three rows a day and the rest behind a button', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(19);
  await calendar.add('Fair', allDay(day(1), day(4)));
  for (let index = 0; index < 4; index += 1) await calendar.add(`Row ${index}`, timed(day(2), `0${index + 5}:00`, `0${index + 5}:30`));
  await calendar.open(day(0), 'month');

  await expect(calendar.item(/Row 1/)).toBeVisible();
  await expect(calendar.item(/Row 2/)).toHaveCount(0);
  await page.getByRole('button', { name: /\+2 more/ }).click();
  await expect(page.getByRole('dialog', { name: 'More items' })).toContainText('Row 3');
});

test('filters hide kinds', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(20);
  await calendar.add('Paperwork', timed(day(0), '09:00', '10:00'), 'task');
  await calendar.open(day(0));

  await page.getByLabel('Tasks').uncheck();
  await expect(calendar.item(/Paperwork/)).toHaveCount(0);
  await page.getByLabel('Tasks').check();
  await expect(calendar.item(/Paperwork/)).toBeVisible();
});

test('each form is accessible', async ({ page }) => {
  const calendar = new CalendarPage(page);
  const day = week(21);
  await calendar.add('Seen', timed(day(0), '09:00', '10:00'), 'service_call');
  await calendar.add('Days', allDay(day(1), day(3)), 'milestone');
  for (const view of ['day', 'week', 'month', 'agenda'] as const) {
    await calendar.open(day(0), view);
    await expectAccessible(page);
  }
  await calendar.open(day(0));
  await calendar.item(/Seen/).dblclick();
  await expect(calendar.editor).toBeVisible();
  await expectAccessible(page);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the agenda shows, nothing scrolls sideways, and an item is added and opened', async ({ page }) => {
    const calendar = new CalendarPage(page);
    const day = week(22);
    await calendar.add('On the road', timed(day(0), '09:00', '10:00'));
    await calendar.open(day(0), null);

    await expect(page.getByRole('region', { name: 'Agenda' })).toBeVisible();
    await expect(page.getByRole('grid')).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('button', { name: 'New', exact: true }).tap();
    await calendar.quick.getByLabel('Title').fill('Added by thumb');
    await calendar.quick.getByRole('button', { name: 'Save' }).tap();
    await expect(calendar.item(/Added by thumb/)).toBeVisible();
    await calendar.item(/On the road/).tap();
    await expect(page.getByRole('dialog', { name: /On the road/ })).toBeVisible();
  });

  test('a long press lifts an item, and a swipe scrolls', async ({ page, context }) => {
    const calendar = new CalendarPage(page);
    const day = week(23);
    await calendar.add('Lifted', timed(day(0), '09:00', '10:00'));
    await calendar.open(day(0), 'day');
    const finger = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', point?: { x: number; y: number }) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] });
    const from = await calendar.point({ day: day(0), time: '09:30' });

    await touch('touchStart', from);
    // 350 ms without a move lift it; the dashed outline says so.
    await expect(calendar.item(/Lifted/)).toHaveAttribute('data-state', 'origin');
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', { x: from.x, y: from.y + step * 13 });
    await touch('touchEnd');

    await expect(calendar.item(/Lifted/)).toHaveAccessibleName(/10:30 to 11:30/);
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('the calendar is read and turned, and an item is added, changed and deleted', async ({ page }) => {
    const day = week(24);
    await page.goto(`/calendar/items/new?kind=task&start=${day(0)}T09:00`);
    await page.getByLabel('Title').fill('By hand');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL(`/calendar?date=${day(0)}`);

    await page.getByRole('button', { name: /Task, By hand, Monday .*09:00 to 09:30/ }).click();
    await page.getByLabel('Place').fill('Workshop');
    await page.getByLabel('End time').fill('08:00');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert')).toContainText('It ends before it starts');

    await page.getByLabel('Place').fill('Workshop');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: /Task, By hand, Monday .*09:00 to 09:30/ }).click();
    await expect(page.getByLabel('Place')).toHaveValue('Workshop');
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByRole('button', { name: /By hand/ })).toHaveCount(0);
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page).toHaveURL(`/calendar?date=${week(25)(0)}`);
  });
});
