/** Through which door a write came. `GATEWAY`: none, the gateway itself made it. */
export type Door = 'GRAPHQL' | 'CONTEXT_SERVICES' | 'LOYALTY' | 'GATEWAY';

/** For which tenant a write is made, who makes it, and how it came: kept with what it overwrites. */
export type WriteOrigin = {
  readonly tenantId: string;
  /** The name of the user or of the token; null: nobody is asked who it is. */
  readonly actor: string | null;
  readonly door: Door;
  readonly requestId: string;
  /** The verb, as `replaceProfile`. */
  readonly operation: string;
};
