/** What bundlers make of an import of a file: its address. */
declare const address: string;
export default address;
