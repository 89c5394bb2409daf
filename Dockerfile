# One image for all of the product's processes; docker-compose.yml says which one it runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build:web

FROM node:22-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:22-bookworm-slim
# The Temporal SDK's native part reads the system's certificates (Temporal Cloud).
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/web/build ./web/build
COPY package.json ./
COPY config ./config
COPY domain ./domain
COPY stripe ./stripe
COPY db ./db
COPY workflows ./workflows
COPY activities ./activities
COPY worker ./worker
COPY api ./api
COPY web ./web
COPY sandbox ./sandbox
COPY bin ./bin
# The sandbox keeps its state here when it runs at all.
RUN mkdir /data && chown node:node /data
USER node
CMD ["node", "--import", "tsx", "api/main.ts"]
