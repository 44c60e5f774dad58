# SPDX-License-Identifier: Apache-2.0
# Init programs and what starts others: tini, runit, s6, setsid, timeout, flock, nohup
set -u
cd /tmp
tini -s -- sh -c 'echo started by tini; (sleep 0.1 &); exit 4'; echo "tini: $?"
tini -s -g -- sh -c 'trap "echo told to end; exit 3" TERM; echo > ready; sleep 100 & wait' &
until [ -e ready ]; do sleep 0.1; done
kill $!; wait $!; echo "tini -g: $?"

mkdir -p runit/a runit/b
printf '#!/bin/sh\necho run >> /tmp/a.log\nexec sleep 100\n' > runit/a/run
printf '#!/bin/sh\necho again >> /tmp/b.log\nexec sleep 0.2\n' > runit/b/run
chmod +x runit/*/run
state() { sv "$@" | sed 's/(pid [0-9]*) [0-9]*s//; s/[0-9]*s,/,/g; s/[0-9]*s$//'; }
runsvdir /tmp/runit > /dev/null 2>&1 &
until [ -e runit/a/supervise/ok ] && [ -e b.log ] && [ -e a.log ]; do sleep 0.1; done
state status ./runit/a && state restart ./runit/a
until [ "$(wc -l < a.log)" -ge 2 ]; do sleep 0.1; done
sv down ./runit/a && sleep 0.5
state status ./runit/a
wc -l < a.log
until [ "$(wc -l < b.log)" -ge 2 ]; do sleep 0.1; done
kill -HUP $!; wait $!; echo "runsvdir: $?"

mkdir -p s6/x
printf '#!/bin/sh\necho up >> /tmp/s6.log\nexec sleep 100\n' > s6/x/run
printf '#!/bin/sh\necho finish $1 $2 >> /tmp/s6.log\n' > s6/x/finish
chmod +x s6/x/*
s6-svscan /tmp/s6 > /dev/null 2>&1 &
until [ -e s6.log ]; do sleep 0.1; done
s6-svstat s6/x | sed 's/(pid.*//'
s6-svc -wD -T 5000 -d s6/x
s6-svstat s6/x | sed 's/[0-9]* seconds//g'
s6-svscanctl -t s6; wait $!; echo "s6-svscan: $?"
cat s6.log

setsid -w sh -c 'ps -o sid= -p $$ | grep -c .'
timeout 0.3 sleep 50; echo "timeout: $?"
(timeout -s KILL 0.3 sleep 50) 2> /dev/null; echo "timeout: $?"
nohup sh -c 'echo not hung up' 2> /dev/null
flock lock -c 'flock -n lock true; echo "flock: $?"'
nice -n 5 nice
prlimit --nofile=100 sh -c 'ulimit -n'
setpriv --reuid 1000 --regid 1000 --clear-groups id
pgrep -c bash
