package io.balsa.session;

import io.balsa.codecs.client.EventCode;
import java.util.ArrayList;

/**
 * Answers those to whom no session's channel leads: clients that came to the wrong node, or with a session that isn't
 * there. A channel is opened for the one answer and closed a while after it, so that it arrives and a client which asks
 * again finds it open. Only so many at a time: who isn't answered asks again.
 */
final class Responder
{
    private static final int ANSWERS_MAX = 16;

    private final EgressChannels channels;
    private final EventEncoder encoder;
    private final long lingerNs;
    private final ArrayList<Answer> answers = new ArrayList<>();
    private final ArrayList<Answer> closing = new ArrayList<>();

    Responder(final EgressChannels channels, final EventEncoder encoder, final long lingerNs)
    {
        this.channels = channels;
        this.encoder = encoder;
        this.lingerNs = lingerNs;
    }

    /**
     * Send one event as soon as the client is connected, or never.
     */
    void answer(
        final String channelName,
        final int streamId,
        final EventCode code,
        final long sessionId,
        final long nonce,
        final String detail,
        final long nowNs)
    {
        Answer answer = find(channelName, streamId);
        if (answer == null)
        {
            if (answers.size() >= ANSWERS_MAX)
            {
                return;
            }
            answer = new Answer(channelName, streamId, channels.open(channelName, streamId));
            answers.add(answer);
        }
        answer.code = code;
        answer.sessionId = sessionId;
        answer.nonce = nonce;
        answer.detail = detail;
        answer.deadlineNs = nowNs + lingerNs;
    }

    /**
     * Close a session's channel a little later.
     */
    void closeLater(final EgressChannel channel, final long nowNs)
    {
        if (channel != null)
        {
            final Answer answer = new Answer("", 0, channel);
            answer.deadlineNs = nowNs + lingerNs;
            closing.add(answer);
        }
    }

    int doWork(final long nowNs)
    {
        int workCount = 0;
        for (int i = answers.size() - 1; i >= 0; i--)
        {
            workCount += answers.get(i).code == null ? 0 : send(answers.get(i));
        }
        closeOverdue(answers, nowNs, false);
        closeOverdue(closing, nowNs, false);
        return workCount;
    }

    void close()
    {
        closeOverdue(answers, 0, true);
        closeOverdue(closing, 0, true);
    }

    private Answer find(final String channelName, final int streamId)
    {
        for (int i = 0; i < answers.size(); i++)
        {
            final Answer answer = answers.get(i);
            if (answer.streamId == streamId && answer.channelName.equals(channelName))
            {
                return answer;
            }
        }
        return null;
    }

    private int send(final Answer answer)
    {
        final int length = encoder.encodeEvent(answer.code, answer.sessionId, answer.nonce, 0, answer.detail);
        final int result =
            answer.channel.offer(encoder.eventBuffer(), length, encoder.eventBuffer(), 0, 0);
        if (result == EgressChannel.SENT || result == EgressChannel.CLOSED)
        {
            answer.code = null;
            return 1;
        }
        return 0;
    }

    private static void closeOverdue(final ArrayList<Answer> list, final long nowNs, final boolean isLast)
    {
        for (int i = list.size() - 1; i >= 0; i--)
        {
            if (isLast || nowNs - list.get(i).deadlineNs >= 0)
            {
                list.remove(i).channel.close();
            }
        }
    }

    private static final class Answer
    {
        private final String channelName;
        private final int streamId;
        private final EgressChannel channel;
        private EventCode code;
        private long sessionId;
        private long nonce;
        private String detail;
        private long deadlineNs;

        Answer(final String channelName, final int streamId, final EgressChannel channel)
        {
            this.channelName = channelName;
            this.streamId = streamId;
            this.channel = channel;
        }
    }
}
