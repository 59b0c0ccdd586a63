/** A request that gets HTTP 400; the message is Open-Meteo's `reason`. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}
