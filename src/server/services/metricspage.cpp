// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/metricspage.h"

#include "services/passwords.h"
#include "services/telemetry.h"
#include "store/store.h"
#include "store/storemetrics.h"

namespace natter::services {

namespace {

QByteArray numberOf(double number)
{
    constexpr int digits = 12;
    return QByteArray::number(number, 'g', digits);
}

double secondsOf(Timestamp time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

/** Writes families of metrics, each with its two lines of comment. */
class Page
{
public:
    void gauge(QByteArrayView name, QByteArrayView help, double value)
    {
        begin(name, help, "gauge");
        sample(name, {}, numberOf(value));
    }
    void counter(QByteArrayView name, QByteArrayView help, quint64 value)
    {
        begin(name, help, "counter");
        sample(name, {}, QByteArray::number(value));
    }
    void counter(QByteArrayView name, QByteArrayView help, double value)
    {
        begin(name, help, "counter");
        sample(name, {}, numberOf(value));
    }
    void histogram(QByteArrayView name, QByteArrayView help, const LatencyHistogram &latencies)
    {
        begin(name, help, "histogram");
        const QByteArray bucket = name.toByteArray().append("_bucket");
        constexpr double microsecond = 1e-6;
        quint64 count = 0;
        for (std::size_t n = 0; n + 1 < LatencyHistogram::bucketCount; ++n) {
            count += latencies.bucket(n);
            const QByteArray bound = numberOf(microsecond * double(quint64(1) << n));
            sample(bucket, QByteArray("{le=\"").append(bound).append("\"}"), QByteArray::number(count));
        }
        count += latencies.bucket(LatencyHistogram::bucketCount - 1);
        sample(bucket, "{le=\"+Inf\"}", QByteArray::number(count));
        sample(name.toByteArray().append("_sum"), {}, numberOf(microsecond * double(latencies.totalMicroseconds())));
        sample(name.toByteArray().append("_count"), {}, QByteArray::number(count));
    }
    void begin(QByteArrayView name, QByteArrayView help, QByteArrayView type)
    {
        m_text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        m_text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }
    void sample(QByteArrayView name, QByteArrayView labels, QByteArrayView value)
    {
        m_text.append(name).append(labels).append(' ').append(value).append('\n');
    }
    [[nodiscard]] QByteArray take() { return std::move(m_text); }

private:
    QByteArray m_text;
};

} // namespace

QByteArray metricsPage(const Telemetry &telemetry, const QByteArray &version)
{
    const Telemetry::Sources &sources = telemetry.sources();
    const NetworkFigures network = telemetry.network();
    const store::StoreMetrics &store = sources.store.metrics();
    const ProcessFigures process = ProcessFigures::read(network.connections);
    Page page;
    page.begin("natter_build_info", "Which natterd this is.", "gauge");
    page.sample("natter_build_info",
                QByteArray("{version=\"").append(version).append("\",qt_version=\"").append(qVersion()).append("\"}"),
                "1");
    page.begin("natter_chat_connections", "Open chat connections.", "gauge");
    page.sample("natter_chat_connections", "{dialect=\"native\"}",
                QByteArray::number(sources.roster.count(protocol::Dialect::Native)));
    page.sample("natter_chat_connections", "{dialect=\"seed\"}",
                QByteArray::number(sources.roster.count(protocol::Dialect::Seed)));
    page.gauge("natter_connections", "Open connections of the public side, HTTP included.", network.connections);
    page.gauge("natter_users_online", "People with at least one chat connection.", double(sources.hub.userCount()));
    page.counter("natter_messages_received_total", "WebSocket messages from clients.", network.traffic.messagesIn);
    page.counter("natter_messages_sent_total", "WebSocket messages to clients.", network.traffic.messagesOut);
    page.counter("natter_received_bytes_total", "Bytes of messages from clients.", network.traffic.bytesIn);
    page.counter("natter_sent_bytes_total", "Bytes of messages to clients.", network.traffic.bytesOut);
    page.gauge("natter_queued_bytes", "Bytes that wait for clients that do not read.", double(network.queuedBytes));
    page.counter("natter_stored_messages_total", "Messages that were made durable.", store.messages.value());
    page.counter("natter_commits_total", "Transactions that were made durable.", store.commits.value());
    page.counter("natter_failed_commits_total", "Transactions that the database refused.", store.failedCommits.value());
    page.counter("natter_replayed_batches_total", "Batches that were done again in parts.",
                 store.replayedBatches.value());
    page.counter("natter_reads_total", "Jobs that only read.", store.reads.value());
    page.counter("natter_refused_jobs_total", "Jobs that were refused at once.", store.refused.value());
    page.gauge("natter_writer_queue_jobs", "Writes that wait for a commit.", double(sources.store.waitingWrites()));
    page.gauge("natter_hash_queue_jobs", "Passwords that wait to be hashed.", double(sources.passwords.waiting()));
    page.histogram("natter_commit_duration_seconds", "Time of a COMMIT.", store.commit);
    page.histogram("natter_batch_duration_seconds", "Time of a transaction, BEGIN to COMMIT.", store.batch);
    page.histogram("natter_fanout_duration_seconds", "From an event to the last byte of it that the kernel took.",
                   sources.hub.clock().latencies());
    page.histogram("natter_loop_lag_seconds", "How late a timer of the loop came.", telemetry.loopLag());
    page.gauge("natter_process_resident_memory_bytes", "Resident memory.", double(process.residentBytes));
    page.gauge("natter_process_open_fds", "Open descriptors.", process.descriptors);
    page.counter("natter_process_cpu_seconds_total", "User and system time of all threads.",
                 std::chrono::duration<double>(process.cpuTime).count());
    page.gauge("natter_process_start_time_seconds", "Start of the process since 1970.",
               secondsOf(telemetry.startedAt()));
    return page.take();
}

} // namespace natter::services
