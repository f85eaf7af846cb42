import type { GraphiqlTab } from './page.ts';

/** Members, and what links them to customers, on the demo data. */
export const MEMBER_EXAMPLES: readonly GraphiqlTab[] = [
  {
    query: `# Read a loyalty member and change its consent flags.
mutation UpdateMemberProfile {
  updateMemberProfile(
    input: {
      by: { email: "ada.tremblay@example.com" }
      city: "Montréal"
      extendedDataSource: "MARKETING"
      channel: "WEB"
      extendedData: { casl: true, doNotEmail: false, doNotPhone: true, doNotText: true }
    }
  ) {
    ... on UpdateMemberProfileSuccess {
      member {
        accountId
        version
        city
        extendedData {
          key
          value
          source
          channel
          updatedAt
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  },
  {
    query: `# Say that a customer and a loyalty member are one person.
mutation LinkMember {
  linkMember(
    input: {
      customerId: "0000Sb5U97XE000Y"
      by: { email: "louis.gagnon@example.com" }
    }
  ) {
    ... on LinkMemberSuccess {
      customer {
        customerId
        attributes
        member {
          accountId
          status
        }
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
  },
  {
    query: `# Find members, and read what is known of their consents.
query ReadConsents {
  members(first: 10, filter: { lastName: { startsWith: "t" } }) {
    totalCount
    nodes {
      accountId
      lastName
      consents {
        key
        value
        source
        channel
        statedAt
      }
      customer {
        customerId
      }
    }
  }
}
`,
  },
];
