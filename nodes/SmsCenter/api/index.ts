// The face of SMS Center's protocol: nothing else of this folder is imported from outside.
export { accountIdOf, accountOf, secretHashOf } from './account/accounts';
export type { Account, Send, Session } from './account/account';
export { MAX_IN_FLIGHT } from './account/allowance';
export type { Caller } from './account/loginGuard';
export { Outage } from './account/outage';
export { idKey, nameKey, type Listed, type View } from './account/templateCache';
export { Wait, WaitMeter } from './account/wait';
export type { Clock } from './clock';
export { ConnectionError, UnforeseenError, type ConnectionFault } from './connection';
export { secretFields, secretTexts, serverOf, type CredentialData } from './credential/credential';
export { noteTest } from './credential/noteTest';
export { refusalOf } from './credential/refusal';
export { ADDRESS_END, SERVERS } from './credential/servers';
export { signRequest } from './credential/sign';
export { changeTemplate, deleteTemplate, LIST_KEY, listTemplates } from './endpoints/templates';
export {
	BLOCKED_HINT,
	CredentialError,
	NotSentError,
	RefusedError,
	SmsCenterError,
	UnreadableReplyError,
	type Sent,
} from './errors';
export { hashOf } from './hashOf';
export { CreateUnknownError, Creates, idsInWords } from './request/createsInDoubt';
export { currentTemplates, noWait, type ListNeed } from './request/currentTemplates';
export { attempt } from './request/send';
export { holdsSecret, plainWords } from './reply/shown';
export { isInvisible, isSameName, isSameText, nameForm } from './same';
export {
	FIELD_NAMES,
	holdsHalfCharacter,
	isAutoSign,
	isEqual,
	TEMPLATE_FORMATS,
	templateOf,
	type FieldName,
	type ResponseFormat,
	type Template,
	type TemplateFields,
} from './template';
