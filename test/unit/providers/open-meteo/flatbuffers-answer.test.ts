import { describe, expect, it } from '@jest/globals';
import { readFlatBuffers } from '../../../../src/providers/open-meteo/flatbuffers-answer.js';
import { type Series, UpstreamError } from '../../../../src/weather/provider.js';
import type { Draft } from '../../../fakes/upstream-faults.js';
import { flatBuffersOf } from '../../../fakes/upstream-flatbuffers.js';

const SERIES: Series = {
  latitude: 52.5,
  longitude: 13.4,
  resolution: 'hourly',
  model: 'era5',
  variables: ['temperature_2m', 'precipitation'],
};
const FIRST = Date.UTC(2020, 0, 1) / 1_000;
const TIMES = [0, 1, 2].map((hour) => FIRST + 3_600 * hour);

function draft(): Draft {
  return {
    head: {
      ...{ latitude: 52.52, longitude: 13.42, elevation: 38, utc_offset_seconds: 3_600 },
      ...{ timezone: 'Etc/GMT-1', generationtime_ms: 1.5 },
    },
    sections: [
      {
        name: 'hourly',
        units: new Map([
          ['time', 'unixtime'],
          ['temperature_2m', '°C'],
          ['precipitation', 'mm'],
        ]),
        columns: new Map([
          ['time', TIMES],
          ['temperature_2m', [12.25, null, -0.04]],
          ['precipitation', [0, 0.125, 3]],
        ]),
      },
    ],
  };
}

const body = () => flatBuffersOf(draft(), 'era5');

it('is read as its JSON would be', async () => {
  expect((await readFlatBuffers(body(), SERIES, 3)).answer).toEqual({
    ...{ latitude: 52.52, longitude: 13.42, elevation: 38, utc_offset_seconds: 3_600 },
    hourly_units: { time: 'unixtime', temperature_2m: '°C', precipitation: 'mm' },
    hourly: {
      time: Float64Array.from(TIMES),
      temperature_2m: Float64Array.of(12.3, Number.NaN, -0),
      precipitation: Float64Array.of(0, 0.13, 3),
    },
  });
});

it('has a unit of no variable here by its number', async () => {
  const other = draft();
  other.sections[0]?.units.set('precipitation', 'inch');
  const { answer } = await readFlatBuffers(flatBuffersOf(other, 'era5'), SERIES, 3);
  expect(answer.hourly_units).toMatchObject({ precipitation: 'number 18' });
});

describe('is no answer', () => {
  it.each<[string, Partial<Series>, number, string]>([
    ['of another model', { model: 'cerra' }, 3, 'model is era5 instead of cerra'],
    [
      'of a model where a mixture is asked for',
      { model: undefined },
      3,
      'model is era5 instead of best_match',
    ],
    ['of fewer hours', {}, 4, 'number of values of temperature_2m is 3 instead of 4'],
    [
      'of fewer variables',
      { variables: ['temperature_2m', 'precipitation', 'rain'] },
      3,
      'number of variables is 2 instead of 3',
    ],
    ['of another variable', { variables: ['temperature_2m', 'rain'] }, 3, 'variable 1 is not rain'],
    [
      'in another order',
      { variables: ['precipitation', 'temperature_2m'] },
      3,
      'variable 0 is not precipitation',
    ],
  ])('%s', async (_, change, rows, words) => {
    await expect(readFlatBuffers(body(), { ...SERIES, ...change } as Series, rows)).rejects.toThrow(
      new UpstreamError(
        'bad_data',
        `upstream's answer in FlatBuffers is not what was asked for: ${words}`,
      ),
    );
  });

  it('whose height above the ground is another', async () => {
    const series = { ...SERIES, variables: ['temperature_80m', 'precipitation'] };
    await expect(readFlatBuffers(body(), series, 3)).rejects.toThrow(
      'variable 0 is not temperature_80m',
    );
  });

  it('whose times have another step', async () => {
    const other = draft();
    const hours = other.sections[0];
    hours?.columns.set('time', [...TIMES, FIRST + 3 * 3_600]);
    await expect(readFlatBuffers(flatBuffersOf(other, 'era5'), SERIES, 3)).rejects.toThrow(
      'number of hours is 4 instead of 3',
    );
  });

  it('without hours', async () => {
    await expect(readFlatBuffers(Buffer.alloc(64), SERIES, 3)).rejects.toThrow(UpstreamError);
  });
});

it('is read, or refused as bad data, whichever of its bytes is wrong', async () => {
  const good = body();
  for (let at = 0; at < good.length; at += 1) {
    for (const byte of [0, 1, 0x7f, 0x80, 0xff]) {
      const damaged = Buffer.from(good);
      damaged[at] = byte;
      expect(['read', 'bad_data']).toContain(await outcomeOf(damaged));
    }
  }
  for (let length = 0; length < good.length; length += 1) {
    expect(['read', 'bad_data']).toContain(await outcomeOf(good.subarray(0, length)));
  }
});

it('is refused where its values end in memory behind it, which has those of an earlier body', async () => {
  const good = body();
  // The values of one variable are the last bytes of the message.
  for (const missing of [4, 8, 12]) {
    const cut = good.subarray(0, good.length - missing);
    await expect(readFlatBuffers(cut, SERIES, 3)).rejects.toThrow('goes beyond its end');
  }
});

it('has no number of the memory behind it where a wrong distance leads to a number that can be a length', async () => {
  const crafted = draft();
  // As a whole number its bytes are 3.
  const three = new Float32Array(Uint32Array.of(3).buffer)[0] as number;
  for (const name of SERIES.variables) {
    crafted.sections[0]?.columns.set(name, [three, three, three]);
  }
  const good = flatBuffersOf(crafted, 'era5');
  const memory = Buffer.alloc(4 * good.length, 0x44);
  const behind = memory.readFloatLE(good.length);
  const damaged = memory.subarray(0, good.length);
  for (let at = 0; at < good.length; at += 1) {
    for (const more of [4, 8, 12]) {
      good.copy(damaged);
      damaged[at] = (good[at] as number) + more;
      expect(await valuesOf(damaged)).not.toContain(behind);
    }
  }
});

/** None of a body that is refused. */
async function valuesOf(bytes: Buffer): Promise<number[]> {
  const read = await readFlatBuffers(bytes, SERIES, 3).catch(() => undefined);
  return (read?.floats ?? []).flatMap(({ values }) => [...values]);
}

async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    const { floats } = await readFlatBuffers(bytes, SERIES, 3);
    return floats.every(({ values }) => values.length === 3) ? 'read' : 'other rows';
  } catch (error) {
    return error instanceof UpstreamError ? error.failure : String(error);
  }
}
