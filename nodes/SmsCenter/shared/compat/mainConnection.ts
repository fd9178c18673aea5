import type { NodeConnectionType } from 'n8n-workflow';

/** The connection over which items go. `NodeConnectionTypes.Main` says the same, but older versions of n8n lack it. */
export const MAIN: NodeConnectionType = 'main';
