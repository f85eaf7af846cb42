/** Nodes of one page, at most. */
export const CONNECTION_NODES_MAX = 500;
/** Nodes of one page when the query does not say how many. */
export const CONNECTION_NODES_DEFAULT = 20;
/** Ids of one `nodes` field. */
export const NODES_MAX = 100;
