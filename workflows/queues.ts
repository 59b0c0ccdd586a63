import type { ProviderName } from '../src/weather/gathering.js';

/**
 * The task queue of a provider's fetchChunk activities, apart from the workflows' own: providers do not wait for each
 * other, and each can be served by other machines. Open-Meteo's name is that of 0.2.0, which running jobs still use.
 */
export function fetchQueue(taskQueue: string, provider: ProviderName): string {
  return provider === 'open-meteo' ? `${taskQueue}-fetch` : `${taskQueue}-fetch-${provider}`;
}
