/** What is used of packages that have no types. */
declare module 'docker-registry-client' {
  interface Options {
    name: string;
    scheme: string;
    maxSchemaVersion: number;
    acceptManifestLists: boolean;
  }

  interface Client {
    getManifest(options: { ref: string }, done: (error: Error | null, manifest: unknown) => void): void;
    createBlobReadStream(options: { digest: string }, done: (error: Error | null, stream: NodeJS.ReadableStream) => void): void;
    close(): void;
  }

  const registryClient: { createClientV2(options: Options): Client };
  export default registryClient;
  export type { Client };
}

/** Named by the types of another package. */
declare module 'needle' {
  type NeedleResponse = import('node:http').IncomingMessage & { body: unknown };
}
