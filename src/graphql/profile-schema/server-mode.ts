import { ForbiddenError, UnavailableError, ValidationError } from '../../domain/errors.ts';
import { SERVER_MODES, type ServerMode } from '../../domain/profile-schema/server-mode.ts';
import { setServerMode } from '../../services/profile-schema/set-server-mode.ts';
import { builder } from '../builder.ts';

export const ServerModeEnum = builder.enumType('ServerMode', {
  description: 'What the gateway serves for customer profiles; members are not concerned.',
  values: {
    PRODUCTION: { value: SERVER_MODES[0], description: 'Everything.' },
    MAINTENANCE: { value: SERVER_MODES[1], description: 'The profile schema, but no customer profiles.' },
  },
});

const SetServerModeInput = builder.inputType('SetServerModeInput', {
  description: 'The server mode to switch to.',
  fields: (t) => ({ mode: t.field({ type: ServerModeEnum, required: true, description: 'The new mode.' }) }),
});

const SetServerModeSuccess = builder.objectRef<{ mode: ServerMode }>('SetServerModeSuccess').implement({
  description: 'The mode is in force, for every gateway on the database.',
  fields: (t) => ({
    mode: t.field({ type: ServerModeEnum, description: 'The mode in force.', resolve: ({ mode }) => mode }),
  }),
});

builder.mutationField('setServerMode', (t) =>
  t.field({
    type: SetServerModeSuccess,
    description: "Switch the tenant's server mode. Writes that run are finished before.",
    errors: { types: [ValidationError, ForbiddenError, UnavailableError] },
    args: { input: t.arg({ type: SetServerModeInput, required: true, description: 'The mode.' }) },
    resolve: async (_root, { input }, ctx) => ({ mode: await setServerMode(ctx, input.mode) }),
  }),
);
