/**
 * The foreign part of the message statistics: what each character costs in GSM 03.38, as septets by char code. The
 * build makes a bundle of it, which is loaded on first use.
 */
export { default as septetsByCharCode } from 'sms-segments-calculator/dist/libs/UnicodeToGSM';
