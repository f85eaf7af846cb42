import type { Member } from '../../domain/members/member.ts';
import { builder } from '../builder.ts';

/** Apart from its fields, so that customers and members can name each other. */
export const memberRef = builder.objectRef<Member>('Member');
