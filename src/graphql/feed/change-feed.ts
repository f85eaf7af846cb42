import { type ChangeFeedEnds, getChangeFeed } from '../../services/feed/get-change-feed.ts';
import { builder } from '../builder.ts';

const ChangeFeedType = builder.objectRef<ChangeFeedEnds>('ChangeFeed').implement({
  description: 'The changes of profiles, as `profileChanges` tells them.',
  fields: (t) => ({
    earliest: t.exposeString('earliest', { description: 'The cursor before the oldest change that is kept.' }),
    latest: t.exposeString('latest', {
      description:
        'The cursor behind the newest change. For a copy of all profiles: read this first, then the profiles, then subscribe after it.',
    }),
  }),
});

builder.queryField('changeFeed', (t) =>
  t.field({
    type: ChangeFeedType,
    description: 'From where on changes of profiles can be followed.',
    resolve: async (_root, _args, ctx) => getChangeFeed(ctx),
  }),
);
