import { expect, it } from '@jest/globals';
import { spareDevices } from '../../../src/base/device-names.js';

it.each([
  ['con.2012', 'con,2012'],
  ['NUL.a.b', 'NUL,a.b'],
  ['Aux.csv', 'Aux,csv'],
  ['prn.1', 'prn,1'],
  ['COM1.json', 'COM1,json'],
  ['lpt9.x', 'lpt9,x'],
])('%s begins as a device of Windows, so that it is %s on the disk', (name, spared) => {
  expect(spareDevices(name)).toBe(spared);
});

it.each(['con', 'console.2012', 'a.con.b', 'com.2012', 'com10.a', 'con_2012.csv', 'seattle.csv'])(
  '%s is no device, and stays as it is',
  (name) => {
    expect(spareDevices(name)).toBe(name);
  },
);
