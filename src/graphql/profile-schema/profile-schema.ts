import type { ProfileSchema } from '../../domain/profile-schema/profile-schema.ts';
import { listLimits } from '../../services/limits.ts';
import {
  getProfileSchema,
  listExtensionSchemas,
  listIdentificationKeys,
} from '../../services/profile-schema/get-profile-schema.ts';
import { builder } from '../builder.ts';
import { LimitType } from '../limits.ts';
import { AttributeDefinitionType, ExtensionSchemaType } from './extension-schema.ts';
import { IdentificationKeyType } from './identification-key.ts';
import { ServerModeEnum } from './server-mode.ts';

const ProfileSchemaType = builder.objectRef<ProfileSchema>('ProfileSchema').implement({
  description: 'The definitions that judge every customer profile.',
  fields: (t) => ({
    version: t.exposeInt('version', { description: 'Higher after each change of what is here.' }),
    attributes: t.field({
      type: [AttributeDefinitionType],
      description: 'The core attributes, in order of creation.',
      resolve: ({ attributes }) => [...attributes.values()],
    }),
    extensions: t.field({
      type: [ExtensionSchemaType],
      description: 'The extensions, in order of creation.',
      resolve: (schema, _args, ctx) => listExtensionSchemas(ctx, schema),
    }),
    identificationKeys: t.field({
      type: [IdentificationKeyType],
      description: 'The keys by which customers are found, in order of creation.',
      resolve: (schema, _args, ctx) => listIdentificationKeys(ctx, schema),
    }),
    serverMode: t.field({ type: ServerModeEnum, description: 'What is served.', resolve: ({ mode }) => mode }),
    limits: t.field({
      type: [LimitType],
      description: 'The limits in force for customer profiles and their schema.',
      resolve: (_schema, _args, ctx) => listLimits(ctx).filter(({ scope }) => scope === 'profiles'),
    }),
  }),
});

builder.queryField('profileSchema', (t) =>
  t.field({
    type: ProfileSchemaType,
    description: 'The profile schema as it is now.',
    resolve: (_root, _args, ctx) => getProfileSchema(ctx),
  }),
);
