namespace OrleansNats.Gateway.CommandLine;

/// <summary>What <c>-h</c> prints.</summary>
internal static class Usage
{
    /// <summary>What <c>--help_tls</c> prints.</summary>
    public const string TlsText = """

        TLS is configured by flags (see -h) or by a block of the configuration file:

            tls {
              cert_file: "server.pem"   # the certificate of this server, then those of its issuers
              key_file: "server.key"    # its private key
              ca_file: "ca.pem"         # authorities that clients are trusted by
              verify: true              # ask clients for certificates
              timeout: 2                # seconds that a handshake may take
            }

        """;

    public const string Text = """

        Usage: nats-server [options]

        Server:
            -a, --addr, --net <host>          Address to listen on for clients (0.0.0.0)
            -p, --port <port>                 Client port (4222); -1 picks a free one
            -n, --name, --server_name <name>  Server name (generated)
            -P, --pid <file>                  Write the process id to this file
            -m, --http_port <port>            Port of the HTTP monitoring pages
            -c, --config <file>               Read this configuration file; flags win over it
            -t                                Check the configuration file and exit
            -sl, --signal <name>[=<target>]   Send a signal to a running server: ldm, stop, quit, term, reopen, reload;
                                              <target> is a process id, the path of a pid file, or the beginning of ids with a *
                --client_advertise <host>     Address told to clients instead of the listening one
                --ports_file_dir <dir>        Write <executable>_<pid>.ports into this directory

        Logging:
            -l, --log <file>                  Log to this file
            -T, --logtime                     Start log lines with the time (on)
                --logtime_utc                 That time in UTC
            -s, --syslog                      Log to syslog
            -r, --remote_syslog <url>         Log to a remote syslog, for example udp://localhost:514
            -D, --debug                       Log debugging lines
            -V, --trace                       Log every protocol line
            -VV                               -V, system account included
            -DV                               -D and -V
            -DVV                              -D and -VV
                --log_size_limit <bytes>      Start a new log file at this size
                --max_traced_msg_len <bytes>  Show no more of a traced message than this

        Authorization:
                --user <user>                 User name that clients must give
                --pass <password>             Password that clients must give
                --auth <token>                Token that clients must give

        TLS:
                --tls                         Let clients in over TLS only; needs the next two
                --tlscert <file>              Certificate of this server
                --tlskey <file>               Private key of the certificate
                --tlscacert <file>            Certificates of the authorities that clients are trusted by
                --tlsverify                   Ask clients for certificates

        Cluster:
                --routes <urls>               Servers to connect to, comma-separated, for example nats://other:6222
                --cluster, --cluster_listen <url>
                                              Address for routes, nats://[<user>:<password>@]<host>:<port>; port -1 picks a free one
                --cluster_name <name>         Name of the cluster (generated, or that of a peer)
                --cluster_advertise <host>    Address told to other servers instead of the listening one
                --no_advertise                Tell clients no addresses of other servers
                --connect_retries <number>    Attempts to reach a server again that is not in --routes (0)

        Silos:
                --orleans [localhost[:<ports>]]
                                              Join other gateways through the silos on this machine, or those of the configuration file;
                                              <ports> are the silos' gateway ports, comma-separated (30000 to 30009)

        Common:
            -h, --help                        Show this text
            -v, --version                     Show the version
                --help_tls                    Show help on TLS

        Known, but refused because the feature is not supported yet:
            JetStream   -js, --jetstream   -sd, --store_dir <dir>
            TLS         -ms, --https_port <port>
            Profiling   --profile <port>

        """;
}
