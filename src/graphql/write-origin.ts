import { builder } from './builder.ts';

export const DoorEnum = builder.enumType('Door', {
  description: 'Through which door a write came.',
  values: {
    GRAPHQL: { description: 'This graph.' },
    CONTEXT_SERVICES: { description: 'The legacy paths of customer profiles.' },
    LOYALTY: { description: 'The legacy paths of loyalty members.' },
    GATEWAY: { description: 'None: the gateway itself made it.' },
  },
});
