import type { ProviderName } from '../src/weather/gathering.js';

/**
 * The queue of a provider's fetchChunk activities, beside the workflows' own: providers do not wait for each other, and
 * each can be served by other machines. Open-Meteo's is the one that all had up to 0.2.0, which running jobs still use.
 */
export function fetchQueue(taskQueue: string, provider: ProviderName): string {
  return provider === 'open-meteo' ? `${taskQueue}-fetch` : `${taskQueue}-fetch-${provider}`;
}
