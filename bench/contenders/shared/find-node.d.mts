/** @returns a program that is Node 22 or newer; null when none was found */
export declare function findNode22(): string | null;
