# The image of one service: SERVICE=producer, consumer, gateway or simulator. All share the build stage.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
ENV TURBO_TELEMETRY_DISABLED=1 CI=true npm_config_cache=/npm-cache
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml .npmrc turbo.json tsconfig.base.json tsconfig.build.json ./
COPY patches patches
COPY packages packages
COPY services services
RUN --mount=type=cache,id=cryptostream-npm,target=/npm-cache \
    --mount=type=cache,id=cryptostream-pnpm,target=/pnpm-store \
    pnpm_version=$(node -p "require('./package.json').packageManager.split('@')[1]") && \
    npm install --global --no-audit --no-fund pnpm@$pnpm_version && \
    pnpm install --frozen-lockfile --store-dir /pnpm-store && \
    pnpm exec turbo run build --filter=@cryptostream/producer --filter=@cryptostream/consumer \
      --filter=@cryptostream/gateway --filter=@cryptostream/simulator --filter=@cryptostream/web

FROM build AS deploy
ARG SERVICE
RUN --mount=type=cache,id=cryptostream-pnpm,target=/pnpm-store \
    pnpm --filter=@cryptostream/${SERVICE} --prod --legacy --store-dir /pnpm-store deploy /out && \
    mkdir -p /out/public && \
    if [ "${SERVICE}" = gateway ]; then cp -r services/web/dist/. /out/public/; fi

FROM ${NODE_IMAGE}
ARG SERVICE
ENV NODE_ENV=production
LABEL org.opencontainers.image.title="CryptoStream ${SERVICE}"
WORKDIR /app
COPY --from=deploy --chown=root:root /out .
USER 1000:1000
# A batch lives for some requests, and outlives young generations of any size: larger ones make nothing faster and hold more memory, of a
# consumer that works off a backlog 340 MB with 32 MB each, 260 with 8, 240 with 4.
CMD ["node", "--max-semi-space-size=4", "dist/main.js"]
