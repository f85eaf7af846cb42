/**
 * Reads that are shared while they run: whoever asks for the same meanwhile gets the same answer, and nothing is
 * remembered. A reader who joins may miss what came after the read began; it finds that by looking again.
 */
export function createSharedReads(): <Result>(what: string, read: () => Promise<Result>) => Promise<Result> {
  const running = new Map<string, Promise<unknown>>();
  return <Result>(what: string, read: () => Promise<Result>) => {
    // The name says what is read, and with that its type.
    const begun = running.get(what) as Promise<Result> | undefined;
    if (begun !== undefined) return begun;
    const reading = read().finally(() => running.delete(what));
    running.set(what, reading);
    return reading;
  };
}
