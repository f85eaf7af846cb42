import { HISTORY_EXAMPLES } from './history-examples.ts';
import { MEMBER_EXAMPLES } from './member-examples.ts';
import type { GraphiqlTab } from './page.ts';

/** What GraphiQL opens with: each runs as it is on the demo data. */
export const EXAMPLE_OPERATIONS: readonly GraphiqlTab[] = [
  {
    query: `# A customer with every extension record, in one request.
query ReadCustomer {
  customer(customerId: "0000Sb5U97XE000Y") {
    customerId
    version
    attributes
    extensions {
      name
      kind
      records {
        id
        attributes
      }
    }
  }
}
`,
  },
  {
    query: `# Replace a whole profile: attributes left out are removed.
# Extensions left out stay; named ones are the complete set.
mutation ReplaceProfile($input: ReplaceProfileInput!) {
  replaceProfile(input: $input) {
    ... on ReplaceProfileSuccess {
      customer {
        version
        attributes
      }
    }
    ... on ValidationError {
      issues {
        path
        code
        message
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
    variables: JSON.stringify(
      {
        input: {
          customerId: '00027a52JCGY000M',
          attributes: {
            FirstName: 'Bruce',
            LastName: 'Banner',
            DOB: '1962-05-10',
            EmailAddress: ['bruce.banner@marvelous.com', 'b.banner@hulk.dom'],
          },
        },
      },
      null,
      2,
    ),
  },
  {
    query: `# Replace a whole profile, and keep what others have changed since it was read.
# Where they have changed the same, the answer tells both values.
mutation RebaseProfile {
  replaceProfile(
    input: {
      customerId: "00027a52JCGY000M"
      attributes: { FirstName: "Bruce", LastName: "Banner", EmailAddress: "bruce.banner@marvelous.com", Title: "Dr." }
      expectedVersion: 1
      onConflict: REBASE
    }
  ) {
    ... on ReplaceProfileSuccess {
      customer {
        version
        attributes
      }
    }
    ... on VersionConflictError {
      currentVersion
      changesKnown
      changedFields {
        path
        expected
        current
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
    query: `# Change one record; PhoneNumber is unique and selects it.
mutation UpdateExtensionRecord {
  updateExtensionRecord(
    input: {
      customerId: "0000Sb5U97XE000Y"
      extension: "Phone"
      record: { PhoneNumber: "3145926535", description: "family phone" }
    }
  ) {
    ... on UpdateExtensionRecordSuccess {
      record {
        attributes
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
    query: `# Make customers findable by name; run it once.
mutation CreateIdentificationKey {
  createIdentificationKey(input: { name: "byName", attributes: ["LastName", "FirstName"] }) {
    ... on CreateIdentificationKeySuccess {
      identificationKey {
        name
        attributes
        ready
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
    query: `# Find customers: an identification key must begin with one of the attributes.
query IdentifyCustomers {
  identifyCustomers(attributes: [{ name: "LastName", value: "Ross" }], first: 10) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      customerId
      attributes
    }
  }
}
`,
  },
  ...MEMBER_EXAMPLES,
  ...HISTORY_EXAMPLES,
  {
    query: `# What a profile may hold, as data.
query ReadProfileSchema {
  profileSchema {
    version
    attributes {
      name
      type
    }
    extensions {
      name
      kind
      unique
      attributes {
        name
        type
        mandatory
        length
      }
    }
    identificationKeys {
      name
      attributes
      unique
    }
    limits {
      name
      value
      unit
    }
  }
}
`,
  },
];
