/** The engine as the hosts give it that take it for a module. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}

declare module '*/tonnage_inline.js' {
  /** In base64. */
  const bytes: string;
  export default bytes;
}
