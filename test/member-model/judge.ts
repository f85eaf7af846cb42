import { judgeStart, judgeStartAnonymous } from './judge-sessions.ts';
import { findTarget, nobody, type Scene } from './judge-target.ts';
import { judgeCapture, judgeClose, judgeEnrol, judgeUpdate } from './judge-writes.ts';
import { printData, printMember, printProfile } from './print.ts';
import { UNITS } from './program.ts';
import { issue, type Kind, type Refusal, type Request, type Requests, type Verdict } from './requests.ts';

type Judge<Name extends Kind> = (scene: Scene, request: Requests[Name]) => Verdict;

const judgeRead: Judge<'read'> = ({ state, door }, { of, source }) => {
  const member = findTarget(state, of);
  if (door === 'graphql') {
    const keys = Object.keys(member?.sources.get(source)?.data ?? {}).map((key) => ({ key }));
    return { refusals: [], commit: () => (member ? { ...printMember(member), ofSource: keys } : null) };
  }
  return member ? { refusals: [], commit: () => printProfile(member) } : { refusals: [nobody(state, of)] };
};

const judgeReadData: Judge<'readData'> = ({ state }, { of, businessUnit }) => {
  const refusals: Refusal[] = [];
  const member = findTarget(state, of);
  if (!member) refusals.push(nobody(state, of));
  const unit = UNITS.find((known) => known === (businessUnit ?? UNITS[0]));
  if (!unit) refusals.push(issue('', `Provided business unit is not configured: ${businessUnit}.`));
  if (!member || !unit) return { refusals };
  return { refusals, commit: () => printData(member, unit) };
};

const JUDGES: { readonly [Name in Kind]: Judge<Name> } = {
  enrol: judgeEnrol,
  start: judgeStart,
  startAnonymous: judgeStartAnonymous,
  update: judgeUpdate,
  capture: judgeCapture,
  close: judgeClose,
  read: judgeRead,
  readData: judgeReadData,
};

/** What the contract says of a request (es-loyalty.md §3 to §11), worked out without a look at the product. */
export const judge = (scene: Scene, request: Request): Verdict =>
  (JUDGES[request.kind] as Judge<Kind>)(scene, request as never);
