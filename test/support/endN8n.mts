// What jest does after the tests that need a real n8n.
export { end as default } from './startN8n.mts';
