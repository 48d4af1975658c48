import { expect, test } from '../fixtures.ts';
import type { CalDavServer } from '../support/caldav-server.ts';

/** What the other tests rely on: the foreign client and the two servers understand each other. */
async function puttingMovingDeleting(server: CalDavServer): Promise<void> {
  const calendar = await server.newCalendar('Harness');
  await calendar.put({
    uid: 'visit@fernhill.example',
    summary: 'Boiler, 12 Mill Lane',
    start: '2026-11-23T09:00:00+01:00',
    end: '2026-11-23T10:30:00+01:00',
    location: 'Mill Lane; side door',
  });
  await calendar.put({ uid: 'day@fernhill.example', summary: 'Stocktaking', start: '2026-11-24', end: '2026-11-25' });

  await calendar.move('visit@fernhill.example', '2026-11-25T13:00:00+01:00', '2026-11-25T14:30:00+01:00');

  expect(await calendar.list()).toEqual([
    {
      uid: 'day@fernhill.example',
      summary: 'Stocktaking',
      start: '2026-11-24',
      end: '2026-11-25',
      location: null,
      description: null,
    },
    {
      uid: 'visit@fernhill.example',
      summary: 'Boiler, 12 Mill Lane',
      start: '2026-11-25T12:00:00Z',
      end: '2026-11-25T13:30:00Z',
      location: 'Mill Lane; side door',
      description: null,
    },
  ]);
  expect(await calendar.text('visit@fernhill.example')).toContain('SUMMARY:Boiler');

  await calendar.delete('day@fernhill.example');
  await calendar.delete('visit@fernhill.example');
  expect(await calendar.list()).toEqual([]);
}

test('Radicale does what another client asks', async ({ radicale }) => {
  await puttingMovingDeleting(radicale);
});

test('Xandikos does what another client asks', async ({ xandikos }) => {
  await puttingMovingDeleting(xandikos);
});

test('at Radicale everybody sees only their own calendars', async ({ radicale }) => {
  await radicale.as('robin').newCalendar('Private');

  await expect(radicale.calendar('Private').list()).rejects.toThrow("no calendar named 'Private'");
});
