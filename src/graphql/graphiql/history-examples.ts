import type { GraphiqlTab } from './page.ts';

/** What became of profiles, and what becomes of them, on the demo data. */
export const HISTORY_EXAMPLES: readonly GraphiqlTab[] = [
  {
    query: `# Who wrote a customer, when, and what they changed; and the whole profile as it was.
query ReadHistory {
  customer(customerId: "0000Sb5U97XE000Y") {
    history(first: 10) {
      nodes {
        version
        kind
        writtenAt
        actor
        door
        operation
        requestId
        changes {
          path
          before
          after
        }
      }
    }
    asOf(version: 1) {
      writtenAt
      attributes
      extensions {
        name
        records
      }
    }
  }
}
`,
  },
  {
    query: `# Follow every change as it comes: run this, and write something in another tab.
subscription FollowChanges {
  profileChanges {
    cursor
    kind
    customerId
    accountId
    version
    operation
    customer {
      attributes
    }
    member {
      email
    }
  }
}
`,
  },
];
