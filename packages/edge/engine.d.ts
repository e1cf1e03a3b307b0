/** The engine as workers have it: a module of the deployment. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
