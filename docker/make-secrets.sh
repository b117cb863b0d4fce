#!/bin/sh
# Makes what is missing in /secrets: random, different for each installation, each file readable by its service alone. The
# directories can be listed: tools that walk through the repository stumble over those that cannot. What is there stays as
# it is.
set -eu
umask 077

random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

secret() { # directory, name
  if [ ! -s "/secrets/$1/$2" ]; then
    random > "/secrets/$1/.$2"
    mv "/secrets/$1/.$2" "/secrets/$1/$2"
    echo "made secrets/$1/$2"
  fi
}

own() { # directory, user
  chown -R "$2" "/secrets/$1"
  chmod 0755 "/secrets/$1"
  find "/secrets/$1" -type f -exec chmod 0400 {} +
}

for directory in influxdb grafana consumer gateway webhooks; do mkdir -p "/secrets/$directory"; done
secret influxdb admin-password
secret influxdb admin-token
secret grafana admin-password
own influxdb 1000:1000
own consumer 1000:1000
own gateway 1000:1000
own webhooks 1000:1000
own grafana 472:0
