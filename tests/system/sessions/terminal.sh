# SPDX-License-Identifier: Apache-2.0
# Programs that make terminals of their own: expect with a shell's job control, tmux, script
set -u
cd /tmp
export TERM=xterm
cat > jobs.exp <<'Y'
log_user 0
set timeout 20
set stty_init "rows 24 columns 80"
proc want {text} {
    expect {
        -ex $text {}
        timeout { puts "no $text"; exit 1 }
    }
}
spawn bash --norc --noediting
send "PS1='pro''mpt> '\r"
want "prompt> "
send "stty size\r"
want "24 80"
want "prompt> "
send "sleep 100\r"
sleep 0.5
send "\003"
want "prompt> "
send "cat\r"
sleep 0.5
send "line\r"
want "line\r\nline"
send "\032"
want "Stopped"
want "prompt> "
send "jobs\r"
want "Stopped"
want "prompt> "
send "fg\r"
want "fg\r\ncat"
send "more\r"
want "more\r\nmore"
send "\004"
want "prompt> "
send "exit 5\r"
expect eof
lassign [wait] process id error status
puts "exit $status"
Y
expect jobs.exp
tmux -f /dev/null new-session -d -x 40 -y 10 'bash --norc'
tmux send-keys 'echo $((6 * 7))' Enter
until tmux capture-pane -p | grep '^42'; do sleep 0.1; done
tmux split-window 'sleep 100'
tmux list-panes | wc -l
tmux resize-window -x 60 -y 12 && tmux display-message -p '#{window_width}x#{window_height}'
tmux kill-server
script -qec 'tty; stty size' /dev/null < /dev/null | sed 's/[0-9]/N/g; s/\r//'
