/** The foreign part of the XML decoder: the build makes one bundle of it, which is loaded when the first XML arrives. */
export { XMLParser } from 'fast-xml-parser';
