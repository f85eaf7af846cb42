/** @param share from 0 to 1; 0.5: the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** As `0.71 (0.65–0.78)`: the median, the least and the most. */
export function withRange(values: readonly number[], print: (value: number) => string): string {
  return `${print(median(values))} (${print(Math.min(...values))}–${print(Math.max(...values))})`;
}
